// Menus, the theme button, forms that submit themselves, lists that keep their place.
const SENDING = 3_000;
const root = document.documentElement;

export function startMenus() {
  document.addEventListener("click", (event) => closeMenus(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenus(null);
  });
  for (const button of document.querySelectorAll("[data-theme-toggle]")) {
    button.hidden = false;
    button.addEventListener("click", toggleTheme);
  }
  document.addEventListener("submit", sendOnce);
  for (const button of document.querySelectorAll("[data-scriptless]")) button.hidden = true;
  for (const form of document.querySelectorAll("[data-submit-on-change]")) {
    form.addEventListener("change", () => form.requestSubmit());
  }
  for (const field of document.querySelectorAll("[data-submit-on-enter]")) {
    field.addEventListener("keydown", sendOnEnter);
  }
  document.querySelector(".views [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  comeHome();
  for (const finder of document.querySelectorAll("[data-find]")) find(finder);
  for (const list of document.querySelectorAll("[data-keep-scroll]")) keepScroll(list);
}

function sendOnEnter(event) {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  event.target.form.requestSubmit();
}

// A second click while the first is on its way would do everything twice.
function sendOnce(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, SENDING);
}

function closeMenus(inside) {
  for (const menu of document.querySelectorAll("[data-menu][open]")) {
    if (!(inside && menu.contains(inside))) {
      menu.open = false;
      if (!inside) menu.querySelector("summary").focus();
    }
  }
}

function toggleTheme() {
  const dark = root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  localStorage.setItem("theme", root.dataset.theme);
}

function keepScroll(list) {
  const key = `scroll-${list.dataset.keepScroll}-${list.querySelector("[data-view]")?.dataset.view}`;
  list.scrollTop = Number(sessionStorage.getItem(key) ?? 0);
  addEventListener("pagehide", () => sessionStorage.setItem(key, list.scrollTop));
}

function find(finder) {
  finder.hidden = false;
  finder.addEventListener("input", (event) => {
    const sought = event.target.value.trim().toLowerCase();
    for (const place of document.getElementById(finder.dataset.find).children) {
      place.hidden = !place.textContent.toLowerCase().includes(sought);
    }
  });
}

// A refused form is answered at its own address; reloading must show the conversation instead.
function comeHome() {
  const talk = document.getElementById("talk")?.dataset.conversation;
  if (!talk || location.pathname === `/conversations/${talk}`) return;
  history.replaceState(null, "", `/conversations/${talk}`);
}
