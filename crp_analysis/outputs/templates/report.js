// What opens behind a claim: people's words with what stands around them, and counts for the rest.
// No library, nothing loaded, nothing stored. Without this script every link leads to the quote bank instead.
(() => {
  "use strict";

  const contents = document.querySelector(".toc details");
  if (contents && matchMedia("(max-width: 60rem)").matches) contents.open = false;

  const packed = document.getElementById("evidence-data");
  if (!packed || !("DecompressionStream" in window) || !window.HTMLDialogElement) return;

  const AT_ONCE = 40; // passages drawn before a reader asks for more
  const ALL = "words"; // the address of the search over everything

  async function unpack(text) {
    const bytes = Uint8Array.from(atob(text.trim()), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
  }

  function make(tag, about, ...inside) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(about || {})) {
      if (name === "on") for (const [kind, act] of Object.entries(value)) element.addEventListener(kind, act);
      else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...inside.filter((one) => one !== null && one !== undefined && one !== ""));
    return element;
  }

  const count = (n, one, many) => `${n.toLocaleString(document.documentElement.lang)} ${n === 1 ? one : many}`;

  function start(data) {
    const passages = data.passages.map(([id, text, before, after, group, role, consultation, kind, codes, quote]) => ({
      id, text, before, after, group, role, consultation, kind, codes, quote,
      low: `${before} ${text} ${after}`.toLocaleLowerCase(),
    }));
    const byId = new Map(passages.map((one) => [`p-${one.id}`, one]));
    // Each filter: its name in the address, its label, what a passage has of it, and what a value is called.
    const filters = [
      { key: "group", label: "Group", of: (one) => [one.group], name: (at) => data.groups[at][2] },
      { key: "theme", label: "Theme", of: (one) => one.codes.map(([code]) => code), name: (at) => data.codes[at][0] },
      { key: "consultation", label: "Consultation", of: (one) => [one.consultation], name: (at) => (at < 0 ? "Not told, since too few people share it" : data.consultations[at]) },
      { key: "coded", label: "Coded by", of: (one) => [...new Set(one.codes.map(([, person]) => person))], name: (at) => (at ? "people" : "suggested by machine") },
    ];
    let shown = { base: [], chosen: {}, words: "", limit: AT_ONCE, address: "" };

    // ---- the window, made once ----
    const title = make("h2", { id: "evidence-title", tabindex: "-1", autofocus: true });
    const says = make("p", { class: "says" });
    const kept = make("p", { class: "note" });
    const status = make("p", { role: "status", class: "found" });
    const list = make("div", { class: "passages" });
    const more = make("button", { type: "button", class: "more", on: { click: () => { shown.limit += AT_ONCE; draw(); } } });
    const search = make("input", { type: "search", id: "evidence-search", autocomplete: "off", spellcheck: "false", on: { input: () => { shown.words = search.value; refine(); } } });
    const selects = filters.map((filter) => make("select", { id: `evidence-${filter.key}`, on: { change: (event) => { shown.chosen[filter.key] = event.target.value; refine(); } } }));
    const fields = make(
      "div", { class: "filters", role: "search", "aria-label": "Filter these words" },
      make("div", { class: "field wide" }, make("label", { for: "evidence-search" }, "Search in the words"), search),
      ...filters.map((filter, at) => make("div", { class: "field" }, make("label", { for: `evidence-${filter.key}` }, filter.label), selects[at])),
    );
    const shut = make("button", { type: "button", class: "shut", on: { click: leave } }, "Close");
    const dialog = make(
      "dialog", { id: ALL, class: "evidence-window", "aria-labelledby": "evidence-title", on: { cancel: (event) => { event.preventDefault(); leave(); }, click: (event) => { if (event.target === dialog) leave(); } } },
      make("div", { class: "inside" }, make("div", { class: "top" }, title, shut), says, kept, fields, status, list, more),
    );
    document.body.append(dialog);

    // ---- from an address to what is shown ----
    function parse(hash) {
      const [at, query] = decodeURIComponent(hash.replace(/^#/, "")).split("?");
      return { at, query: new URLSearchParams(query || "") };
    }

    function claimAt(at) {
      if (at === ALL) return { title: "Search people’s words", codes: [], group: -1, says: `All ${count(passages.length, "passage", "passages")} that can be read here, from people who agreed to be quoted; at most ${data.limit} of each person.`, kept: "" };
      if (byId.has(at)) return { title: "One passage", codes: [], group: -1, says: "", kept: "", only: byId.get(at) };
      const claim = data.claims[at];
      if (!claim) return null;
      const names = claim.codes.map((code) => data.codes[code][0]);
      const group = claim.group >= 0 ? data.groups[claim.group][2] : "";
      const words = claim.title || [names[0], group].filter(Boolean).join(" – ");
      return { ...claim, title: words };
    }

    function behind(claim) {
      if (claim.only) return [claim.only];
      return passages.filter((one) => (claim.group < 0 || one.group === claim.group) && (!claim.codes.length || one.codes.some(([code]) => claim.codes.includes(code))));
    }

    function open(address) {
      const { at, query } = parse(address);
      const claim = claimAt(at);
      if (!claim) return false;
      shown = { base: behind(claim), claim, chosen: Object.fromEntries(filters.map(({ key }) => [key, query.get(key) || ""])), words: query.get("q") || "", limit: AT_ONCE, address: at };
      title.replaceChildren(...(claim.n ? [make("span", { class: "evidence-number" }, claim.n), " "] : []), claim.title);
      says.textContent = claim.says;
      kept.textContent = claim.kept;
      search.value = shown.words;
      fields.hidden = shown.base.length < 2;
      draw();
      if (!dialog.open) dialog.showModal();
      dialog.firstChild.scrollTop = 0;
      title.focus();
      return true;
    }

    // ---- filters ----
    const fits = (one, leave_out) =>
      (!shown.words || one.low.includes(shown.words.toLocaleLowerCase())) &&
      filters.every(({ key, of }) => key === leave_out || shown.chosen[key] === "" || of(one).map(String).includes(shown.chosen[key]));

    function offer() {
      filters.forEach(({ key, of, name }, at) => {
        const counts = new Map();
        for (const one of shown.base) if (fits(one, key)) for (const value of of(one)) counts.set(value, (counts.get(value) || 0) + 1);
        if (shown.chosen[key] !== "" && !counts.has(Number(shown.chosen[key]))) counts.set(Number(shown.chosen[key]), 0);
        const values = [...counts.keys()].sort((a, b) => a - b);
        const select = selects[at];
        select.replaceChildren(make("option", { value: "" }, "All"), ...values.map((value) => make("option", { value: String(value) }, `${name(value)} (${counts.get(value)})`)));
        select.value = shown.chosen[key];
        select.parentElement.hidden = values.length < 2 && shown.chosen[key] === "";
      });
    }

    function refine() {
      shown.limit = AT_ONCE;
      const query = new URLSearchParams(Object.entries({ ...shown.chosen, q: shown.words }).filter(([, value]) => value));
      history.replaceState(history.state, "", `#${shown.address}${query.size ? `?${query}` : ""}`);
      draw();
    }

    // ---- drawing ----
    function marked(text) {
      if (!shown.words) return [text];
      const parts = [], low = text.toLocaleLowerCase(), wanted = shown.words.toLocaleLowerCase();
      if (low.length !== text.length) return [text]; // a letter that grows when made small would shift the marks
      let from = 0;
      for (let at = low.indexOf(wanted); at >= 0; at = low.indexOf(wanted, from)) {
        parts.push(text.slice(from, at), make("mark", {}, text.slice(at, at + wanted.length)));
        from = at + wanted.length;
      }
      return [...parts, text.slice(from)];
    }

    function codeLine(codes) {
      return codes.flatMap(([code, person], at) => {
        const [name, lane] = data.codes[code];
        const how = person ? "coded by people" : `suggested${lane ? `, lane: ${lane}` : ""}`;
        return [at ? "; " : "", `${name} (`, make("span", { class: person ? "" : "suggested" }, how), ")"];
      });
    }

    function drawPassage(one) {
      const asked = wanted(one);
      const rest = one.codes.filter((pair) => !asked.includes(pair));
      const place = [data.groups[one.group][2], data.kinds[one.kind], one.consultation >= 0 ? data.consultations[one.consultation] : ""].filter(Boolean).join(" · ");
      return make(
        "blockquote", { class: "quote passage", id: `p-${one.id}` },
        make("p", {}, one.before ? make("span", { class: "around" }, ...marked(one.before), " ") : "", make("span", { class: "said" }, "“", ...marked(one.text), "”"), one.after ? make("span", { class: "around" }, " ", ...marked(one.after)) : ""),
        make("p", { class: "by" }, `— ${place}`),
        make("p", { class: "by" }, ...codeLine(asked), rest.length ? " · also: " : "", ...codeLine(rest)),
        make("p", { class: "by links" }, ...quoteLink(one.quote), make("a", { class: "ev", href: `#p-${one.id}` }, "Link to this passage")),
      );
    }

    // A quote's number leads to where it stands on this page; one that stands only in another report is plain words.
    function quoteLink(number) {
      if (!number) return [];
      const found = [...document.querySelectorAll("#main .quote .quote-number")].find((mark) => mark.tagName === "SPAN" && mark.textContent === `Q${number}`);
      const words = `Q${number} ${data.bank[1]}`;
      return [found ? make("a", { href: `#${found.closest("[id]").id}` }, words) : words, " · "];
    }

    // What people coded first, then what is quoted in the report; else the order stays.
    const wanted = (one) => (shown.claim && shown.claim.codes.length ? one.codes.filter(([code]) => shown.claim.codes.includes(code)) : one.codes);
    const rank = (one) => (wanted(one).some(([, person]) => person) ? 0 : 2) + (one.quote ? 0 : 1);

    function draw() {
      offer();
      const found = shown.base.filter((one) => fits(one)).sort((a, b) => rank(a) - rank(b));
      const order = new Map(data.roles.map((role, at) => [at, found.filter((one) => one.role === at)]));
      const drawn = [...order.values()].flat().slice(0, shown.limit);
      list.replaceChildren(
        ...data.roles.flatMap((role, at) => {
          const mine = drawn.filter((one) => one.role === at);
          if (!mine.length) return [];
          const all = order.get(at).length;
          return [make("section", {}, make("h3", {}, `${role[0].toUpperCase()}${role.slice(1)} (${count(all, "passage", "passages")})`), ...mine.map(drawPassage))];
        }),
      );
      const none = shown.base.length ? "No words fit. Take a filter off or search for less." : "No words may be shown here; people are only counted.";
      status.textContent = found.length ? (found.length === shown.base.length ? `${count(found.length, "passage", "passages")}, by role.` : `${found.length.toLocaleString()} of ${count(shown.base.length, "passage", "passages")}, by role.`) : none;
      more.hidden = drawn.length >= found.length;
      more.textContent = `Show ${Math.min(AT_ONCE, found.length - drawn.length)} more`;
    }

    // ---- coming and going: the address is the state, so that Back works and links can be passed on ----
    function follow(address) {
      history.pushState({ evidence: true }, "", address);
      open(address);
    }

    function leave() {
      if (history.state && history.state.evidence) history.back();
      else {
        history.replaceState(null, "", location.href.split("#")[0]);
        dialog.close();
      }
    }

    function sync() {
      if (open(location.hash) || !dialog.open) return;
      dialog.close();
      const target = document.getElementById(parse(location.hash).at);
      if (target) {
        if (!target.matches("a, button, [tabindex]")) target.setAttribute("tabindex", "-1");
        target.focus({ preventScroll: true });
        target.scrollIntoView();
      }
    }

    document.addEventListener("click", (event) => {
      const link = event.target.closest("a.ev");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      if (!claimAt(parse(link.hash).at)) return;
      event.preventDefault();
      follow(link.hash);
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
      event.preventDefault();
      if (dialog.open) search.focus();
      else { follow(`#${ALL}`); search.focus(); }
    });
    addEventListener("popstate", sync);

    const door = (words) => make("p", { class: "door" }, make("a", { class: "ev button", href: `#${ALL}` }, words));
    const toc = document.querySelector(".toc");
    if (toc && passages.length) toc.prepend(door("Search people’s words"));
    const bank = document.getElementById(data.bank[0]);
    if (bank && passages.length) bank.nextElementSibling.after(door(`Search and filter ${count(passages.length, "passage", "passages")}`));
    document.documentElement.classList.add("opens");
    sync();
  }

  unpack(packed.textContent).then(start);
})();
