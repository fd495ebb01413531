#include "simkit/control_page.hpp"

#include "base/html.hpp"

namespace cf {
namespace {

constexpr std::string_view head = R"html(<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
  :root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif; }
  body { max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
  form { border-top: 1px solid #8884; padding: .7rem 0; }
  code, input, pre { font: 13px/1.4 ui-monospace, monospace; }
  input { width: 100%; box-sizing: border-box; padding: .3rem; margin: .3rem 0; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; max-height: 20rem; overflow: auto; }
  b { display: inline-block; min-width: 4.5rem; }
</style>
)html";

constexpr std::string_view script = R"html(<script>
for (const form of document.forms) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const {path, body} = form.elements;
    const out = form.querySelector('pre');
    const method = form.dataset.method;
    try {
      const reply = await fetch(path.value, {method, body: body?.value || undefined});
      const text = await reply.text();
      let shown = text;
      try { shown = JSON.stringify(JSON.parse(text), null, 2); } catch { /* not JSON */ }
      out.textContent = `${reply.status}\n${shown}`;
    } catch (error) {
      out.textContent = String(error);
    }
  });
}
</script>
)html";

std::string call_form(ControlCall const& call) {
    std::string const path = "/__sim/" + html_escaped(call.path);
    std::string form = "<form data-method=\"" + html_escaped(call.method) + "\"><b><code>" +
                       html_escaped(call.method) + "</code></b><code>" + path + "</code><br>" +
                       html_escaped(call.does) +
                       "<input name=\"path\" aria-label=\"path\" value=\"" + path + "\">";
    if (call.method == "POST")
        form += "<input name=\"body\" aria-label=\"body\" value=\"" + html_escaped(call.example) +
                "\">";
    return form + "<button>Send</button><pre></pre></form>\n";
}

}  // namespace

std::string control_page(ControlGuide const& guide) {
    std::string const title = "Simulated " + html_escaped(guide.vendor);
    std::string page = "<!doctype html>\n<html lang=\"en\">\n<title>" + title + "</title>\n";
    page += head;
    page += "<h1>" + title + "</h1>\n<pre>" + html_escaped(guide.connect) + "</pre>\n";
    page +=
        "<p>Put a real id where a path has braces. The same list as JSON: curl the address of "
        "this page.</p>\n";
    for (auto const& call : guide.calls) page += call_form(call);
    page += script;
    return page;
}

}  // namespace cf
