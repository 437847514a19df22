// Draws lists again from the server, without touching what somebody is doing in them.
const REACHED = "a, button, input, select, textarea, summary";

const page = document.querySelector("[data-refresh]");
const served = new WeakMap();
let busy = false;
let again = false;

export function startRefreshing() {
  if (!page) return;
  for (const list of page.querySelectorAll("[data-fresh]")) {
    for (const child of list.children) served.set(child, child.outerHTML);
  }
  const every = Number(page.dataset.every ?? 0);
  if (every) setInterval(() => document.hidden || refresh(), every * 1000);
}

export async function refresh() {
  again = busy;
  if (busy || !page) return;
  busy = true;
  const answer = await fetch(page.dataset.refresh).catch(() => null);
  if (answer?.redirected) return location.reload();
  if (answer?.ok) take(new DOMParser().parseFromString(await answer.text(), "text/html"));
  busy = false;
  if (again) refresh();
}

function take(fresh) {
  for (const list of page.querySelectorAll("[data-fresh]")) {
    const drawn = fresh.getElementById(list.id);
    if (drawn) place(list, [...drawn.children]);
  }
}

function place(list, drawn) {
  const old = new Map([...list.children].map((child) => [child.id, child]));
  const wanted = drawn.map((child) => keep(old.get(child.id), child));
  for (const child of [...list.children]) {
    if (!wanted.includes(child) && !wanted.some((one) => one.id === child.id)) child.remove();
  }
  wanted.forEach((child, number) => put(list, child, number));
}

// A part stays as it is while it is the same, or while somebody fills it in.
function keep(old, drawn) {
  if (old && (served.get(old) === drawn.outerHTML || isEdited(old))) return old;
  served.set(drawn, drawn.outerHTML);
  return drawn;
}

function isEdited(part) {
  return [...part.querySelectorAll("input, textarea")].some(
    (field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked,
  );
}

function put(list, child, number) {
  if (list.children[number] === child) return;
  const old = child.id && list.querySelector(`:scope > #${CSS.escape(child.id)}`);
  if (!old || old === child) return list.insertBefore(child, list.children[number] ?? null);
  const open = new Map([...old.querySelectorAll("details")].map((details, n) => [details.id || n, details.open]));
  child.querySelectorAll("details").forEach((details, n) => (details.open = open.get(details.id || n) ?? details.open));
  const reached = [...old.querySelectorAll(REACHED)].indexOf(document.activeElement);
  old.remove();
  list.insertBefore(child, list.children[number] ?? null);
  child.querySelectorAll(REACHED)[reached]?.focus();
}
