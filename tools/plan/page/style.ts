/** The page's look: system fonts, light or dark as the reader's machine is, and fit for paper. */
export const STYLE = `
:root { color-scheme: light dark; --ground: #fff; --ink: #1b2430; --faint: #566274; --line: #cfd6df; --panel: #f4f6f9;
  --link: #0b57a4; --pass: #1d6b35; --fail: #b3261e; --unknown: #875a00; --accent: #b3541e;
  --gpu: #cfe3f7; --storage: #d9ecd9; --plane: #e7e0f5; --switch: #f7e3c6; }
@media (prefers-color-scheme: dark) { :root { --ground: #12161c; --ink: #e5e9ef; --faint: #a3adba; --line: #39434f;
  --panel: #1b212a; --link: #8dbdf2; --pass: #7fcf95; --fail: #ff9d94; --unknown: #f0c267; --accent: #f29a5c;
  --gpu: #1f4568; --storage: #24492b; --plane: #40356a; --switch: #5c431c; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; max-width: 76rem; padding: 1rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.5rem 0 .25rem; }
a { color: var(--link); } code { font-size: .875em; }
nav ul, .counts { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; padding: 0; }
.scroll, #keys table { overflow-x: auto; margin: 0 0 1rem; }
#keys table { display: block; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
table { border-collapse: collapse; font-size: .875rem; min-width: max(100%, 44rem); }
th, td { text-align: left; vertical-align: top; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--faint); font-weight: 600; white-space: nowrap; } td { min-width: 3.5rem; max-width: 34rem; }
td:nth-last-child(n+2) { max-width: 22rem; }
.badge { border: 1px solid; border-radius: .75rem; padding: 0 .5rem; font-size: .8125rem; white-space: nowrap; }
.badge.pass { color: var(--pass); } .badge.fail { color: var(--fail); font-weight: 700; } .badge.indeterminate { color: var(--unknown); }
.racks { display: flex; flex-wrap: wrap; gap: 1.5rem; } figure { margin: 0; flex: 1 1 17rem; max-width: 23rem; }
svg { display: block; font: 10px system-ui, sans-serif; } svg.rack { width: 100%; height: auto; } svg.gantt { width: 100%; min-width: 46rem; height: auto; }
svg.rack text, svg.gantt text { fill: var(--ink); } svg.rack text.name { font-size: 13px; font-weight: 600; }
svg.rack text.figure { font-size: 11px; } svg.rack text.unit, svg.gantt text.week { fill: var(--faint); font-size: 9px; }
.frame { fill: var(--panel); stroke: var(--faint); } .gauge { fill: var(--line); } .gauge.used { fill: var(--link); } .gauge.over { fill: var(--fail); }
.device rect { fill: var(--plane); stroke: var(--faint); stroke-width: .6; } .device.gpu rect { fill: var(--gpu); }
.device.storage rect { fill: var(--storage); } .device.switch rect { fill: var(--switch); }
.grid { stroke: var(--line); } .task .expected { fill: var(--faint); } .task .latest { fill: var(--faint); opacity: .3; }
.task.phase .expected { fill: var(--link); } .task.retained .expected { fill: var(--pass); }
.task.critical .expected, .task.critical .latest { fill: var(--accent); } .task.critical text { font-weight: 600; }
@media print { :root { color-scheme: light; --ground: #fff; --ink: #000; --faint: #444; --line: #bbb; --panel: #fff; --link: #0b57a4;
    --pass: #1d6b35; --fail: #b3261e; --unknown: #875a00; --accent: #b3541e; --gpu: #cfe3f7; --storage: #d9ecd9; --plane: #e7e0f5; --switch: #f7e3c6; }
  @page { margin: 14mm; } body { padding: 0; max-width: none; font-size: 10pt; } nav { display: none; }
  table { font-size: 8pt; min-width: 100%; } .scroll, #keys table { overflow: visible; } #keys table { display: table; table-layout: fixed; width: 100%; } tr, figure, svg { break-inside: avoid; }
  h2, h3 { break-after: avoid; } figure { flex-basis: 30%; } svg.gantt, svg.key-graph { min-width: 0; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; } }
`;
