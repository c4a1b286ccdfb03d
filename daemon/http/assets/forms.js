// What is pasted from Word or Excel brings a page with it (text/html), in which merged
// and many-lined cells are certain. It goes along in a hidden field; without this script
// the plain text does.
for (const area of document.querySelectorAll("textarea[name=table]")) {
  const hidden = area.form.elements.html;
  area.addEventListener("paste", (event) => {
    const html = event.clipboardData.getData("text/html");
    if (!/<table[\s>]/i.test(html)) return;
    event.preventDefault();
    hidden.value = html;
    area.value = event.clipboardData.getData("text/plain");
  });
  area.addEventListener("input", () => { hidden.value = ""; });
}
