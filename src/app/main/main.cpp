#include "app/verbs.hpp"

int main(int argc, char** argv) { return cf::app::run(argc, argv); }
