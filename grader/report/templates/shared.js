"use strict";
// Whether what is typed names somebody: each of its words is part of the row's text, or spells the name in pinyin, with
// whole syllables or first letters, from any syllable on: wangxiaoming, wxm, xiaoming. A row has its syllables in data-py.
const searched = (rows, textOf) => {
  const plain = (value) => value.normalize("NFKC").toLowerCase();
  const texts = rows.map((row) => plain(textOf(row)));
  const syllables = rows.map((row) => (row.dataset.py || "").split(" ").filter(Boolean).map((one) => one.split("/")));
  const spelt = (rest, name, at) => !rest || (at < name.length && name[at].some((one) => one.startsWith(rest)
    || [one, one.slice(0, 2), one[0]].some((part) => rest.startsWith(part) && (part.length !== 2 || part[1] === "h" || part === one)
      && spelt(rest.slice(part.length), name, at + 1))));
  return (typed) => {
    const words = plain(typed).replace(/['’]/g, "").split(/\s+/).filter(Boolean);
    return (row) => words.every((word) => texts[row].includes(word)
      || (/^[a-zü]+$/.test(word) && syllables[row].some((_, at) => spelt(word.replace(/ü/g, "v"), syllables[row], at))));
  };
};
