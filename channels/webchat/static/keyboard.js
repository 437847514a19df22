// Escape shuts the chat; while it fills the screen, Tab stays inside it.

const FOCUSABLE = "a[href], button:not([disabled]):not([hidden]), textarea, input, audio, summary, [tabindex='0']";

export function trap(document, host, close) {
  close.hidden = host.alone;
  close.addEventListener("click", () => host.tell("close"));
  host.addEventListener("size", () => {
    const main = document.querySelector(".chat");
    document.body.toggleAttribute("data-full", host.full);
    main.setAttribute("role", host.alone ? "main" : "dialog");
    main.toggleAttribute("aria-modal", host.full && !host.alone);
    if (main.hasAttribute("aria-modal")) main.setAttribute("aria-modal", "true");
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !host.alone) host.tell("close");
    if (event.key === "Tab" && host.full && !host.alone) turn(event, document);
  });
}

function turn(event, document) {
  const reachable = [...document.querySelectorAll(FOCUSABLE)].filter((node) => node.checkVisibility?.() ?? node.offsetParent);
  const [first, last] = [reachable[0], reachable.at(-1)];
  const [edge, other] = event.shiftKey ? [first, last] : [last, first];
  if (document.activeElement !== edge && document.activeElement !== document.body) return;
  event.preventDefault();
  other.focus();
}
