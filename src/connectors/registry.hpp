#pragma once

#include "ports/connector.hpp"  // connector_registry()
