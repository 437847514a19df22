// The one script tag of a host page: a button, and the chat in a frame from the desk's own origin.
// Everything lives in a closed shadow tree with a constructed stylesheet, so that neither the host's
// content security policy nor its style sheets get in the way.
(() => {
  "use strict";
  const office = __OFFICE__;
  const script = document.currentScript;
  const base = new URL(".", script.src);
  const asked = (script.dataset.language || document.documentElement.lang || "").slice(0, 2);
  const language = asked in office.words ? asked : office.language;
  const words = office.words[language];
  const { user, hash, until, name } = script.dataset;
  const SVG = "http://www.w3.org/2000/svg";
  const TAG = "loket-chat";
  if (document.querySelector(`${TAG}[data-office="${office.code}"]`)) return;

  const CSS = `
    :host { all: initial !important; display: block !important; position: fixed !important;
      z-index: 2147483647 !important; inset: auto !important; ${office.side}: 0 !important;
      bottom: 0 !important; color-scheme: light dark !important; }
    @media print { :host { display: none !important; } }
    .launcher { position: fixed; ${office.side}: max(20px, env(safe-area-inset-${office.side}));
      bottom: calc(20px + env(safe-area-inset-bottom)); display: inline-flex; align-items: center;
      gap: 10px; height: 56px; padding: 0 22px 0 18px; border: 0; border-radius: 28px;
      background: ${office.accent}; color: #fff; cursor: pointer;
      font: 600 16px/1 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
      box-shadow: 0 1px 2px rgb(0 0 0 / .2), 0 8px 24px rgb(0 0 0 / .24);
      transition: transform .15s ease, box-shadow .15s ease; -webkit-tap-highlight-color: transparent; }
    .launcher:hover { transform: translateY(-2px);
      box-shadow: 0 2px 4px rgb(0 0 0 / .2), 0 12px 32px rgb(0 0 0 / .28); }
    .launcher:focus-visible { outline: 3px solid #fff; outline-offset: -5px;
      box-shadow: 0 0 0 3px ${office.accent}, 0 8px 24px rgb(0 0 0 / .24); }
    .launcher svg { width: 26px; height: 26px; flex: none; }
    .launcher .cross { display: none; }
    .launcher[aria-expanded="true"] { width: 56px; padding: 0; justify-content: center; }
    .launcher[aria-expanded="true"] :is(.bubble, .label) { display: none; }
    .launcher[aria-expanded="true"] .cross { display: block; }
    .badge { position: absolute; top: -6px; ${office.side}: -4px; min-width: 24px; height: 24px;
      padding: 0 7px; box-sizing: border-box; border-radius: 12px; background: #b3261e; color: #fff;
      border: 2px solid #fff; font-size: 13px; line-height: 20px; text-align: center; }
    .badge[hidden], .panel[hidden] { display: none; }
    .panel { position: fixed; ${office.side}: max(20px, env(safe-area-inset-${office.side}));
      bottom: calc(92px + env(safe-area-inset-bottom)); width: 400px;
      height: min(680px, calc(100dvh - 116px)); border: 0; border-radius: 20px;
      background: Canvas; box-shadow: 0 0 0 1px rgb(0 0 0 / .08), 0 24px 64px rgb(0 0 0 / .32);
      transform-origin: bottom ${office.side}; animation: rise .18s ease-out; }
    @keyframes rise { from { opacity: 0; transform: translateY(12px) scale(.98); } }
    @media (prefers-reduced-motion: reduce) { .panel { animation: none; }
      .launcher { transition: none; } .launcher:hover { transform: none; } }
    @media (max-width: 540px), (max-height: 480px) {
      .label { display: none; }
      .launcher { width: 56px; padding: 0; justify-content: center; }
      .launcher[aria-expanded="true"] { display: none; }
      .panel { inset: 0; width: 100%; height: 100%; border-radius: 0; box-shadow: none; } }`;

  const host = document.createElement(TAG);
  host.dataset.office = office.code;
  const root = host.attachShadow({ mode: "closed" });
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
    root.adoptedStyleSheets = [sheet];
  } catch {
    // Older Safari constructs no stylesheets; it takes a style element where the policy allows one.
    const style = document.createElement("style");
    style.textContent = CSS;
    root.append(style);
  }

  function icon(name, ...paths) {
    const svg = document.createElementNS(SVG, "svg");
    for (const [key, value] of Object.entries({
      class: name, viewBox: "0 0 24 24", fill: "none", stroke: "currentColor",
      "stroke-width": "2", "stroke-linecap": "round", "stroke-linejoin": "round",
      "aria-hidden": "true",
    })) svg.setAttribute(key, value);
    for (const d of paths) {
      const path = document.createElementNS(SVG, "path");
      path.setAttribute("d", d);
      svg.append(path);
    }
    return svg;
  }

  function span(name, text) {
    const made = document.createElement("span");
    made.className = name;
    made.textContent = text;
    return made;
  }

  const launcher = document.createElement("button");
  launcher.type = "button";
  launcher.className = "launcher";
  launcher.append(
    icon("bubble", "M21 12a8.5 8.5 0 0 1-12.6 7.4L3 21l1.6-5.1A8.5 8.5 0 1 1 21 12Z", "M8.5 10.5h7", "M8.5 14h4.5"),
    icon("cross", "M6 6l12 12", "M18 6L6 18"),
    span("label", words.launch),
  );
  const badge = span("badge", "");
  badge.hidden = true;
  badge.setAttribute("aria-hidden", "true");
  launcher.append(badge);

  let frame = null;
  let isOpen = false;
  let isReady = false;
  let unread = 0;

  const memory = (kind) => {
    try { return window[kind]; } catch { return null; }
  };
  const note = (kind, value) => {
    try { memory(kind)?.setItem(`loket:${office.code}`, value); } catch { /* storage is refused */ }
  };
  const noted = (kind) => {
    try { return memory(kind)?.getItem(`loket:${office.code}`); } catch { return null; }
  };

  function label() {
    const say = isOpen ? words.close_label : words.launch_label;
    const more = unread && !isOpen ? `, ${words.unread_label.replace("{count}", unread)}` : "";
    launcher.setAttribute("aria-label", say + more);
    launcher.setAttribute("aria-expanded", String(isOpen));
    badge.textContent = unread > 9 ? "9+" : String(unread);
    badge.hidden = isOpen || !unread;
  }

  function load() {
    if (frame) return;
    frame = document.createElement("iframe");
    frame.className = "panel";
    frame.title = words.launch_label;
    frame.hidden = true;
    frame.allow = "microphone; autoplay";
    const address = new URL(`frame?language=${language}`, base);
    // Who is logged in on the page, as its server vouches; what follows the # is sent to nobody.
    if (user && hash) address.hash = new URLSearchParams({ user, hash, until: until ?? "", name: name ?? "" });
    frame.src = address.href;
    root.prepend(frame);
  }

  function tell(what) {
    if (!isReady) return;
    const full = innerWidth <= 540 || innerHeight <= 480;
    frame.contentWindow.postMessage({ loket: what, full }, base.origin);
  }

  function toggle(open) {
    isOpen = open;
    load();
    frame.hidden = !open;
    note("sessionStorage", open ? "open" : "");
    if (open) unread = 0;
    label();
    tell(open ? "open" : "shut");
    if (open) frame.focus();
    else launcher.focus();
  }

  launcher.addEventListener("click", () => toggle(!isOpen));
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isOpen) toggle(false);
  });
  addEventListener("resize", () => isOpen && tell("size"));
  addEventListener("message", (event) => {
    if (!frame || event.source !== frame.contentWindow || event.origin !== base.origin) return;
    const { loket, count } = event.data ?? {};
    if (loket === "ready") {
      isReady = true;
      tell(isOpen ? "open" : "shut");
    } else if (loket === "close") toggle(false);
    else if (loket === "used") note("localStorage", "used");
    else if (loket === "unread" && Number.isInteger(count)) {
      unread = isOpen ? 0 : count;
      label();
    }
  });

  label();
  root.append(launcher);
  document.documentElement.append(host);
  // Who has talked with us before hears of new answers on every page; others cost nothing yet.
  if (noted("sessionStorage") === "open") toggle(true);
  else if (noted("localStorage") === "used") load();
})();
