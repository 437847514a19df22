// New letters appear by themselves, unless somebody is writing.
import { openLine } from "./line.js";

const main = document.querySelector("main.post");
const { person, office } = main.dataset;

async function refresh() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const known = new Set([...document.querySelectorAll("[data-letter]")].map((l) => l.dataset.letter));
  const list = fresh.querySelector("#letters");
  for (const row of list.querySelectorAll("[data-letter]")) {
    if (!known.has(row.dataset.letter)) row.classList.add("new");
  }
  for (const time of list.querySelectorAll("time")) {
    time.textContent = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" })
      .format(new Date(time.dateTime));
  }
  document.querySelector("#letters").replaceWith(list);
  document.querySelector(".nothing")?.remove();
}

openLine(`/demo/email/socket?${new URLSearchParams({ office, person })}`, {
  gone() {},
  show({ letters }) {
    if (String(letters) === main.dataset.letters) return;
    main.dataset.letters = letters;
    refresh();
  },
});
