// Writing: drafts stay in this browser, Ctrl+Enter sends, and nothing is sent twice.
export function startComposers() {
  for (const composer of document.querySelectorAll(".composer")) {
    for (const form of composer.querySelectorAll("form[data-send]")) bind(composer, form);
  }
}

function bind(composer, form) {
  const field = form.querySelector("textarea");
  const key = `draft:${composer.dataset.draft}:${field.dataset.draft}`;
  if (!field.value) field.value = localStorage.getItem(key) ?? "";
  field.addEventListener("input", () => keep(key, field.value));
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  const files = form.elements.files;
  files?.addEventListener("change", () => show(form, files));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form, field, key);
  });
}

function keep(key, text) {
  if (text.trim()) localStorage.setItem(key, text);
  else localStorage.removeItem(key);
}

async function send(form, field, key) {
  const button = form.querySelector("button[type=submit]");
  const files = form.elements.files;
  if (button.dataset.busy || !(field.value.trim() || files?.files.length)) return;
  button.dataset.busy = "1";
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: files?.files.length ? new FormData(form) : new URLSearchParams(text(form)),
    });
    if (answer.redirected) location.assign(answer.url);
    else if (answer.status === 201) sent(form, field, key);
    else if (answer.status === 409) refused(form, await answer.json());
    else complain(form, (await answer.json()).message);
  } catch {
    // No answer, or one that is not ours, as of a proxy whose Loket is away.
    complain(form, form.closest(".composer").dataset.unanswered);
  } finally {
    delete button.dataset.busy;
  }
}

// A form without chosen files travels as plain fields.
function text(form) {
  return [...new FormData(form)].filter(([, value]) => typeof value === "string");
}

function show(form, files) {
  const list = form.querySelector("[data-chosen]");
  list.replaceChildren(...[...files.files].map((file, number) => chip(form, files, file, number)));
  list.hidden = !files.files.length;
}

function chip(form, files, file, number) {
  const line = document.createElement("li");
  const name = Object.assign(document.createElement("span"), { textContent: file.name });
  const drop = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
  drop.setAttribute("aria-label", `${file.name} ×`);
  drop.addEventListener("click", () => {
    const kept = new DataTransfer();
    [...files.files].forEach((one, n) => n !== number && kept.items.add(one));
    files.files = kept.files;
    show(form, files);
  });
  line.append(name, drop);
  return line;
}

function sent(form, field, key) {
  localStorage.removeItem(key);
  field.value = "";
  if (form.elements.files) {
    form.elements.files.value = "";
    show(form, form.elements.files);
  }
  field.focus();
  hush(form);
  document.querySelector(".talk > .notice")?.remove();
  const id = form.elements.client_id;
  if (id) id.value = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
  // Without the live stream nothing would show what was sent.
  if (!document.body.dataset.live) location.reload();
}

function refused(form, answer) {
  if (answer.why !== "changed") return complain(form, answer.message);
  warn(form);
}

export function warn(form) {
  form.querySelector(".changed").hidden = false;
  const button = form.querySelector("button[type=submit]");
  button.querySelector("span").textContent = button.dataset.anyway;
  if (!form.elements.anyway) {
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: "anyway", value: "1" });
    form.append(field);
  }
}

function hush(form) {
  form.querySelector(".complaint")?.remove();
  const changed = form.querySelector(".changed");
  if (changed && !changed.hidden) {
    changed.hidden = true;
    form.elements.anyway?.remove();
    const button = form.querySelector("button[type=submit]");
    button.querySelector("span").textContent = button.dataset.plain;
  }
}

function complain(form, text) {
  form.querySelector(".complaint")?.remove();
  const line = document.createElement("p");
  line.className = "notice complaint";
  line.dataset.tone = "bad";
  line.setAttribute("role", "alert");
  line.textContent = text;
  form.prepend(line);
}
