// What a keyboard or a screen reader needs and stock mdBook leaves out.
// mdBook's own script has names, too: so all is in a block. And a file `theme/book.js` would take its place.
{
  // What opens the table of contents is a label, which no key reaches: a real button takes its place.
  const label = document.getElementById("mdbook-sidebar-toggle");
  const open = document.getElementById("mdbook-sidebar-toggle-anchor");
  const button = document.createElement("button");
  button.className = label.className;
  button.type = "button";
  button.title = label.title;
  button.append(...label.childNodes);
  for (const name of ["aria-label", "aria-controls"]) {
    button.setAttribute(name, label.getAttribute(name));
    label.removeAttribute(name);
  }
  const tell = () => button.setAttribute("aria-expanded", open.checked);
  button.addEventListener("click", () => label.click());
  open.addEventListener("change", tell);
  tell();
  label.hidden = true;
  label.after(button);

  // The bar above the page is a place that one can jump to.
  const bar = document.getElementById("mdbook-menu-bar");
  bar.setAttribute("role", "region");
  bar.setAttribute("aria-label", "Tools of the book");

  // What is wider than the page can be moved by keys. Folded text has no width until it is unfolded.
  function reachable() {
    for (const wide of document.querySelectorAll("pre > code, .table-wrapper")) {
      if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
    }
  }
  addEventListener("resize", reachable);
  document.addEventListener("toggle", reachable, true);
  reachable();
}
