// A display on a wall: the page fetches itself anew, until somebody stops it.
export function keepLive(root, redraw) {
  let button = root.querySelector("button[data-live]");
  if (!button) return;
  let timer = null;
  const refresh = async () => {
    try {
      const answer = await fetch(location.href, { cache: "no-store" });
      if (!answer.ok) return; // it is tried again in a minute
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const main = page.querySelector("main");
      if (!main) return;
      root.querySelector("main").replaceWith(main);
      arm();
      redraw();
    } catch {
      // the server is away: what was shown stays
    }
  };
  const show = () => {
    button.hidden = false;
    button.textContent = timer ? button.dataset.on : button.dataset.off;
  };
  const toggle = () => {
    clearInterval(timer);
    timer = timer ? null : setInterval(refresh, Number(button.dataset.live) * 1000);
    show();
  };
  const arm = () => {
    button = root.querySelector("button[data-live]");
    button.addEventListener("click", toggle);
    show();
  };
  timer = setInterval(refresh, Number(button.dataset.live) * 1000);
  arm();
}
