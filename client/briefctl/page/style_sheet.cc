#include "client/briefctl/page/style_sheet.h"

#include <cstdint>

#include "absl/strings/str_cat.h"

namespace briefing::briefctl {
namespace {

constexpr absl::string_view kStyle = R"css(
:root{color-scheme:light dark;--paper:#fff;--ink:#1b1f24;--quiet:#57606a;--rule:#d5dae0;--wash:#f5f7f9;--accent:#1f3a5f;
--good:#1a6334;--bad:#a4161a;--badwash:#fdf1f0;--warn:#7a4a00;--soft:#9fb3c8}
@media (prefers-color-scheme:dark){:root{--paper:#14181d;--ink:#e6e9ed;--quiet:#a3adb8;--rule:#363d46;--wash:#1c2229;
--accent:#9fc2ea;--good:#7ed09b;--bad:#ff9b94;--badwash:#2a1b1c;--warn:#f0c17a;--soft:#5c7590}}
*{box-sizing:border-box}
html{font:16px/1.5 system-ui,-apple-system,"Segoe UI","Noto Sans","Noto Sans CJK JP","Hiragino Sans","Yu Gothic",sans-serif;
background:var(--paper);color:var(--ink);-webkit-text-size-adjust:100%}
body{max-width:1040px;margin:0 auto;padding:1.5rem 1.25rem 3rem}
h1,h2,.lead{font-family:"Iowan Old Style","Palatino Linotype",Palatino,"Noto Serif","Noto Serif CJK JP",Georgia,serif}
h1{font-size:1.9rem;line-height:1.2;margin:.6rem 0 .3rem;font-weight:600;overflow-wrap:anywhere}
h2{font-size:1.25rem;margin:2.4rem 0 .7rem;padding-bottom:.25rem;border-bottom:2px solid var(--accent);color:var(--accent);
font-weight:600}
h3{font-size:1rem;margin:1.4rem 0 .4rem;font-weight:650;overflow-wrap:anywhere}
p{margin:.4rem 0}
a{color:var(--accent)}
a:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.tlp{display:inline-block;background:#000;font-weight:700;font-size:.8rem;letter-spacing:.04em;padding:.15rem .55rem;
font-family:ui-monospace,"DejaVu Sans Mono",monospace}
.tlp-clear{color:#fff}.tlp-green{color:#33ff00}.tlp-amber{color:#ffc000}.tlp-red{color:#ff2b2b}
.facts{color:var(--quiet);font-size:.9rem;margin:0}
.facts span+span::before{content:"·";margin:0 .5em}
nav{font-size:.9rem;margin-top:.9rem}
nav a{display:inline-block;padding:.1rem 0;margin-right:1rem}
#bottom-line{background:var(--wash);border-left:5px solid var(--accent);padding:.3rem 1.4rem 1.1rem;margin-top:1.4rem}
#bottom-line h2{border:0;margin:.8rem 0 .3rem;padding:0}
#bottom-line h3{margin:1rem 0 .2rem}
.lead{font-size:1.12rem;line-height:1.5;margin:.55rem 0;max-width:46em}
.cite{font-size:.78em;vertical-align:.28em;line-height:0;white-space:nowrap;margin-left:.15em}
.cite a{text-decoration:none;padding:.1em .12em}
.cite a:hover{text-decoration:underline}
.strong{font-weight:650}.quiet{color:var(--quiet)}.good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}
ins{text-decoration:none}
.old{color:var(--quiet);text-decoration:line-through}.new{font-weight:600}
code{font-family:ui-monospace,"DejaVu Sans Mono",monospace;font-size:.86em;overflow-wrap:anywhere}
.chip{white-space:nowrap}
.chip b{font-weight:700;display:inline-block;min-width:1.05em;text-align:center;margin-right:.2em}
.chip.bad,.chip.warn{font-weight:600}
p .chip{margin-right:1em}
li .body .chip{margin-left:.5em}
.note{color:var(--quiet);font-size:.88rem;margin:.5rem 0}
.note .chip{margin-right:1.1em}
table{width:100%;border-collapse:collapse;font-size:.9rem;margin:.6rem 0 .3rem}
caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
th,td{text-align:left;vertical-align:top;padding:.5rem .9rem .5rem 0;border-bottom:1px solid var(--rule)}
td,th{overflow-wrap:break-word}
thead th{font-size:.78rem;color:var(--quiet);font-weight:600;border-bottom:1px solid var(--ink);vertical-align:bottom}
tbody th{font-weight:400}
.fill{width:40%}
td>div,th>div{margin:0}
td .quiet,th .quiet{font-size:.93em}
tr.bad{color:inherit}
tr.bad>*{background:var(--badwash)}
tr.bad>:first-child{box-shadow:inset 3px 0 0 var(--bad);padding-left:.7rem}
tr:target>*,li:target{background:var(--wash)}
ol,ul{list-style:none;margin:.4rem 0;padding:0}
li{display:grid;grid-template-columns:1.5rem minmax(0,1fr);padding:.28rem 0;border-bottom:1px solid var(--rule);font-size:.94rem}
li:last-child{border-bottom:0}
.dated li{grid-template-columns:1.5rem 10rem minmax(0,1fr)}
li>.mark{font-weight:700}
li>.date{color:var(--quiet);font-variant-numeric:tabular-nums}
li .detail{font-size:.92em;overflow-wrap:anywhere}
.said{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
figure{margin:.6rem 0}
svg{display:block;width:100%;height:auto;max-width:100%}
svg text{font-family:inherit;fill:var(--ink)}
svg .small{fill:var(--quiet)}
svg .axis{stroke:var(--rule);stroke-width:1}
svg .now{stroke:var(--bad);stroke-width:1.5;stroke-dasharray:4 3}
svg .nowtext{fill:var(--bad)}
svg .done{fill:var(--accent)}
svg .plan{fill:var(--paper);stroke:var(--accent);stroke-width:1.6}
svg .said-only{fill:var(--paper);stroke:var(--warn);stroke-width:1.6;stroke-dasharray:2 2}
svg .band{fill:var(--soft);fill-opacity:.75}
svg .dispute{stroke:var(--warn);stroke-width:1.8;stroke-dasharray:3 2}
svg .level{stroke:var(--bad);stroke-width:1.4;stroke-dasharray:6 3}
svg .cell{fill:var(--wash);stroke:var(--soft)}
svg .chosen{fill:var(--accent);stroke:var(--accent)}
svg .on-chosen{fill:var(--paper);font-weight:600}
.ruler{max-width:44rem}.series{max-width:32rem}
footer{margin-top:2.5rem;padding-top:.7rem;border-top:1px solid var(--rule);color:var(--quiet);font-size:.82rem}
@media (min-width:48rem){#changes .three{display:grid;grid-template-columns:repeat(auto-fit,minmax(16rem,1fr));gap:0 1.6rem}
#changes .three h3{margin-top:.6rem}}
@media (max-width:46rem){body{padding:1rem 1rem 2rem}h1{font-size:1.5rem}#bottom-line{padding:.1rem 1rem .8rem}
.lead{font-size:1.04rem}
table,tbody,tr,td,tbody th{display:block;width:auto}
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
tr{border-bottom:1px solid var(--rule);padding:.55rem 0}
tr.bad{padding-left:.6rem}
td,tbody th{border:0;padding:.1rem 0}
tr.bad>:first-child{padding-left:0;box-shadow:none}
tr.bad{border-left:3px solid var(--bad);background:var(--badwash)}
td[data-label]{display:grid;grid-template-columns:7rem minmax(0,1fr)}
td[data-label]::before{content:attr(data-label);color:var(--quiet);font-size:.86em;grid-row:1/span 9}
td[data-label]>div{grid-column:2}
td.empty{display:none}
.dated li{grid-template-columns:1.5rem minmax(0,1fr)}
.dated li>.date{grid-column:2}.dated li>.body{grid-column:2}
.wide-only,.ruler{display:none}}
@media (prefers-contrast:more){:root{--quiet:var(--ink);--rule:var(--ink)}}
@media print{:root{--paper:#fff;--ink:#000;--quiet:#444;--rule:#bbb;--wash:#f4f4f4;--accent:#1f3a5f;--good:#1a6334;--bad:#a4161a;
--badwash:#f7eeee;--warn:#6b4200;--soft:#a9b6c4}
html{font-size:9.6pt}body{max-width:none;padding:0}nav{display:none}
h2{margin-top:1.3rem;break-after:avoid}h3{break-after:avoid}
tr,li,figure,#bottom-line{break-inside:avoid}
thead{display:table-header-group}
th,td{padding:.32rem .7rem .32rem 0}
.tlp{print-color-adjust:exact;-webkit-print-color-adjust:exact}
tr.bad>*,#bottom-line,svg{print-color-adjust:exact;-webkit-print-color-adjust:exact}
a{color:inherit;text-decoration:none}
#sources a[href^=http]::after{content:" (" attr(href) ")";font-size:.85em;color:var(--quiet);overflow-wrap:anywhere}}
)css";

}  // namespace

std::string StyleSheet(absl::string_view tlp, int64_t revision) {
  return absl::StrCat(kStyle, "@page{size:A4;margin:18mm 16mm;@top-left{content:\"", tlp,
                      "\";font:700 8pt monospace}@top-right{content:\"revision ", revision,
                      "\";font:8pt sans-serif}@bottom-left{content:\"", tlp,
                      "\";font:700 8pt monospace}@bottom-right{content:counter(page) \" / \" counter(pages);font:8pt "
                      "sans-serif}}\n");
}

}  // namespace briefing::briefctl
