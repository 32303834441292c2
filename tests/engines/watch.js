// Put first into every page: what goes wrong in it, and what moves while it opens.
(() => {
  if (window.watched) return; // instant navigation brings it again
  const problems = [];
  const note = (...words) => problems.push(words.join(" "));
  addEventListener("securitypolicyviolation", (event) => note("policy:", event.violatedDirective, event.blockedURI));
  addEventListener("unhandledrejection", (event) => note("rejected:", event.reason));
  addEventListener(
    "error",
    ({ message, target }) => {
      // An alarm of the theme's that means nothing.
      if (message?.startsWith("ResizeObserver loop")) return;
      // Firefox fetches the next page ahead, and gives up when there is more to do.
      if (target.rel === "next") return;
      note("error:", message ?? target.src ?? target.href);
    },
    true,
  );
  for (const level of ["error", "warn"]) {
    const say = console[level];
    console[level] = (...words) => {
      note(`${level}:`, ...words);
      say.apply(console, words);
    };
  }

  const places = new Map(); // of what was on the screen when something was
  const top = (element) => element.getBoundingClientRect().top + scrollY;
  const look = () => {
    for (const element of document.querySelectorAll("article > *")) {
      if (top(element) < innerHeight) places.set(element, top(element));
    }
  };
  new PerformanceObserver(look).observe({ type: "paint", buffered: true });
  // On a busy machine fonts come late: tests/pages shows that they move nothing else.
  document.fonts.addEventListener("loadingdone", look);
  const moved = () =>
    [...places]
      .filter(([element, place]) => element.isConnected && Math.abs(top(element) - place) > 1)
      .map(([element, place]) => `${place} to ${top(element)}: ${element.textContent.trim().slice(0, 40)}`);

  const origin = location.origin;
  window.watched = () => [
    ...problems.splice(0),
    ...performance
      .getEntriesByType("resource")
      .map(({ name }) => name)
      .filter((name) => ![`${origin}/`, "blob:", "data:"].some((start) => name.startsWith(start)))
      .map((name) => `asked ${name}`),
    ...moved().map((what) => `moved: ${what}`),
  ];
})();
