"""Writes a page that checks another one: browser_test.py PAGE AXE."""
import html
import re
import sys

PAGE = open(sys.argv[1], encoding="utf-8").read()
AXE = open(sys.argv[2], encoding="utf-8").read().replace("</script", "<\\/script")
WIDTHS = {"phone": 390, "sheet": 718, "desk": 1280}

assert "Content-Security-Policy" in PAGE
assert not re.search(r"<script|<link|<img|<iframe| on[a-z]+=|url\(|@import", PAGE)
relaxed = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", PAGE)
dark = relaxed.replace("(prefers-color-scheme:dark)", "all").replace("@media print", "@media not all")

CHECK = """
(async () => {
  const wrong = [];
  for (const frame of document.querySelectorAll("iframe")) {
    const win = frame.contentWindow, doc = win.document, name = frame.title;
    if (doc.documentElement.scrollWidth > doc.documentElement.clientWidth)
      wrong.push(name + ": " + doc.documentElement.scrollWidth + " wide");
    for (const cell of doc.querySelectorAll("td,th,li,p,h1,h2,h3")) {
      if (cell.closest("thead") && name.includes("phone")) continue;
      const box = cell.getBoundingClientRect();
      if (box.width > 2 && box.right > doc.documentElement.clientWidth + 1)
        wrong.push(name + ": beyond the edge: " + cell.textContent.slice(0, 40));
      if (cell.scrollWidth > cell.clientWidth + 1 && box.width > 2)
        wrong.push(name + ": wider than its place: " + cell.textContent.slice(0, 40));
    }
    for (const link of doc.querySelectorAll("a[href^='#']"))
      if (!doc.getElementById(link.getAttribute("href").slice(1))) wrong.push(name + ": leads nowhere: " + link.outerHTML);
    win.eval(document.getElementById("axe").textContent);
    const found = await win.axe.run(doc, {resultTypes: ["violations"]});
    for (const it of found.violations) wrong.push(name + ": " + it.id + ": " + it.nodes[0].html.slice(0, 120));
  }
  document.getElementById("verdict").textContent = wrong.length ? wrong.join("|") : "all well";
})().catch((error) => { document.getElementById("verdict").textContent = "error: " + error; });
"""

frames = []
for shade, text in (("light", relaxed), ("dark", dark)):
    for name, width in WIDTHS.items():
        frames.append(f'<iframe title="{name} {shade}" width="{width}" height="900" style="border:0" '
                      f'srcdoc="{html.escape(text)}"></iframe>')
print('<!DOCTYPE html><meta charset="utf-8"><pre id="verdict"></pre>' + "\n".join(frames))
print(f'<script type="text/plain" id="axe">{AXE}</script>')
print(f'<script>window.onload = () => {{ {CHECK} }};</script>')
