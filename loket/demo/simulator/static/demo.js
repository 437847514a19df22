// What all pages of the demo share: the theme, menus, times in the reader's own words.
const root = document.documentElement;

for (const button of document.querySelectorAll("[data-theme-toggle]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const dark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    localStorage.setItem("theme", root.dataset.theme);
  });
}

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// On a wide screen the choice of people stands open beside the rest; on a phone it unfolds.
const wide = matchMedia("(min-width: 900px)");
const unfold = () => {
  for (const pick of document.querySelectorAll("[data-pick]")) pick.open = wide.matches;
};
wide.addEventListener("change", unfold);
unfold();

for (const time of document.querySelectorAll("[data-time]")) {
  const at = new Date(time.dateTime);
  const today = at.toDateString() === new Date().toDateString();
  const how = time.dataset.time === "full"
    ? { dateStyle: "full", timeStyle: "short" }
    : today ? { timeStyle: "short" } : { day: "numeric", month: "short" };
  time.textContent = new Intl.DateTimeFormat(root.lang, how).format(at);
}
