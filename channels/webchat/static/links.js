// Web and mail addresses in a text become links; everything else stays text.

import { element } from "./elements.js";

const ADDRESS = /https?:\/\/[^\s<>"]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:[\w-]+\.)+go\.id(?:\/[^\s<>"]*)?/gi;
const TAIL = /[.,;:!?)\]'*]+$/;

export function linked(text, hint) {
  const parts = [];
  let done = 0;
  for (const found of text.matchAll(ADDRESS)) {
    const address = found[0].replace(TAIL, "");
    parts.push(text.slice(done, found.index), link(address, hint));
    done = found.index + address.length;
  }
  return [...parts, text.slice(done)];
}

function link(address, hint) {
  const made = element("a", "", address);
  const mail = address.includes("@") && !address.includes("/");
  made.href = mail ? `mailto:${address}` : /^https?:/i.test(address) ? address : `https://${address}`;
  made.target = "_blank";
  made.rel = "noopener noreferrer";
  if (!mail) made.append(element("span", "hidden", ` ${hint}`));
  return made;
}
