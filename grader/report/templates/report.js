"use strict";
// Nothing here is needed to read the report: it opens what a link points into, adds buttons, opens all for the printer.
(() => {
  const all = () => Array.from(document.querySelectorAll("details"));
  const label = (name) => document.body.getAttribute("data-" + name);
  const button = (text, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.addEventListener("click", () => act(made));
    return made;
  };

  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    let closed = false;
    for (let at = target; at; at = at.parentElement) {
      if (at.tagName === "DETAILS" && !at.open) { at.open = closed = true; }
    }
    if (closed) { target.scrollIntoView(); }
  };
  addEventListener("hashchange", reveal);
  reveal();

  let before = [];
  addEventListener("beforeprint", () => { before = all().filter((d) => !d.open && d.checkVisibility()); before.forEach((d) => { d.open = true; }); });
  addEventListener("afterprint", () => { before.forEach((d) => { d.open = false; }); });

  document.querySelectorAll("section.details").forEach((section) => {
    const checks = Array.from(section.querySelectorAll("details.check"));
    const tools = document.createElement("span");
    tools.className = "tools";
    tools.append(
      button(label("open-all"), () => checks.forEach((d) => { d.open = true; })),
      button(label("close-all"), () => checks.forEach((d) => { d.open = false; })));
    section.firstElementChild.after(tools);
  });

  const command = document.querySelector(".command");
  if (command && navigator.clipboard) {
    const copy = button(label("copy"), (made) => {
      navigator.clipboard.writeText(command.textContent).then(() => { made.textContent = label("copied"); }, () => {});
    });
    const place = document.createElement("p");
    place.className = "tools";
    place.append(copy);
    command.after(place);
  }
})();
