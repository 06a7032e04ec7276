/** How the report looks, in light and dark. Colours are told apart by people with any kind of colour vision. */

/** Blue, vermilion, purple and green as in the palette of Okabe and Ito, darkened or lightened for contrast. */
const colours = `
:root {
  color-scheme: light dark;
  --page: #f6f7f8; --surface: #ffffff; --ink: #1a1f24; --muted: #5b6570; --rule: #dfe3e7; --grid: #eceff1;
  --hit: #0069a8; --miss: #d04f00; --dropped: #9c3587; --failed: #1a1f24;
  --accuracy: #00785a; --busy: #98a3ad; --busy-fill: rgba(130, 143, 155, 0.22); --pressure: #a86a00;
  --shade: rgba(208, 79, 0, 0.07); --bar: rgba(208, 79, 0, 0.2); --kept: #00785a; --broken: #c43d00;
  --threads-1: #0069a8; --threads-2: #d04f00; --threads-3: #00785a; --threads-4: #9c3587; --highlight: #eef5fa;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #101316; --surface: #171b1f; --ink: #e4e8eb; --muted: #98a2ab; --rule: #2a3138; --grid: #22282e;
    --hit: #5bb5ea; --miss: #ff8b4a; --dropped: #e59ccb; --failed: #ffffff;
    --accuracy: #3ccaa0; --busy: #77828c; --busy-fill: rgba(130, 143, 155, 0.2); --pressure: #e3b14e;
    --shade: rgba(255, 139, 74, 0.09); --bar: rgba(255, 139, 74, 0.25); --kept: #3ccaa0; --broken: #ff8b4a;
    --threads-1: #5bb5ea; --threads-2: #ff8b4a; --threads-3: #3ccaa0; --threads-4: #e59ccb; --highlight: #1a242c;
  }
}`;

const text = `
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; -webkit-text-size-adjust: 100%; }
main { max-width: 1280px; margin: 0 auto; padding: 48px clamp(16px, 3vw, 40px) 96px; }
.eyebrow { margin: 0 0 12px; color: var(--muted); font-size: 14px; }
h1 { margin: 0; max-width: 26em; font-size: clamp(26px, 3.4vw, 40px); line-height: 1.18; font-weight: 650; letter-spacing: -0.018em; text-wrap: balance; }
h2 { margin: 72px 0 8px; font-size: 24px; line-height: 1.25; font-weight: 650; letter-spacing: -0.01em; }
h3 { margin: 36px 0 12px; font-size: 19px; font-weight: 650; overflow-wrap: anywhere; }
h4 { margin: 0; font-size: 16px; font-weight: 650; }
.lead { max-width: 48em; margin: 16px 0 0; font-size: 18px; color: var(--ink); }
.note { max-width: 52em; margin: 0 0 20px; color: var(--muted); }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.absent { color: var(--muted); cursor: help; }
.facts { display: grid; gap: 8px; margin: 28px 0 0; padding: 20px 0 0; border-top: 1px solid var(--rule); font-size: 14.5px; }
.facts div { display: grid; grid-template-columns: 110px 1fr; gap: 12px; }
.facts dt { color: var(--muted); }
.facts .line { display: block; }
.facts dd { margin: 0; overflow-wrap: anywhere; }`;

const verdict = `
.verdict { margin: 28px 0 0; padding: 20px 24px; background: var(--surface); border: 1px solid var(--rule); border-left: 4px solid var(--muted); border-radius: 10px; }
.verdict.passed { border-left-color: var(--kept); }
.verdict.failed { border-left-color: var(--broken); }
.verdict h2 { margin: 0; font-size: 18px; }
.verdict ul { list-style: none; margin: 12px 0 0; padding: 0; }
.verdict li { display: grid; grid-template-columns: 22px 1fr auto; gap: 8px; align-items: baseline; padding: 6px 0; border-top: 1px solid var(--rule); font-size: 15px; overflow-wrap: anywhere; }
.verdict li:first-child { border-top: 0; }
.verdict b { font-variant-numeric: tabular-nums; font-weight: 600; white-space: nowrap; }
.verdict .sign { font-weight: 700; }
.kept .sign { color: var(--kept); }
.broken .sign, .broken b { color: var(--broken); }`;

const tables = `
.scroll { position: relative; overflow-x: auto; background: var(--surface); border: 1px solid var(--rule); border-radius: 10px; }
.scroll:focus-visible { outline: 2px solid var(--hit); outline-offset: 2px; }
.scroll.tall { max-height: 420px; overflow-y: auto; }
table { width: 100%; border-collapse: collapse; font-size: 14.5px; }
th, td { padding: 9px 14px; text-align: left; font-weight: 400; border-top: 1px solid var(--rule); white-space: nowrap; }
thead th, thead td { border-top: 0; color: var(--muted); font-size: 13px; line-height: 1.35; vertical-align: bottom; white-space: normal; }
thead th:not(:first-child) { text-align: right; }
thead th[scope="colgroup"] { text-align: center; border-left: 1px solid var(--rule); color: var(--ink); }
thead th[title] { cursor: help; text-decoration: underline dotted var(--muted); text-underline-offset: 4px; }
tbody + tbody .group th { border-top: 2px solid var(--rule); }
.group th { padding-top: 14px; font-weight: 650; white-space: normal; overflow-wrap: anywhere; }
.group + tr > * { border-top: 0; }
.managed > * { background: var(--highlight); }
.managed th { font-weight: 600; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.share { position: relative; min-width: 128px; }
.share .bar { position: absolute; inset: 7px auto 7px 0; max-width: 100%; background: var(--bar); border-radius: 0 3px 3px 0; }
.share span:last-child { position: relative; }
table.decisions thead th { position: sticky; top: 0; background: var(--surface); text-align: left; box-shadow: 0 1px 0 var(--rule); }
table.decisions td { vertical-align: top; }
.why { min-width: 320px; white-space: normal; }
details { margin: 16px 0 0; }
summary { width: fit-content; padding: 4px 0; color: var(--hit); font-weight: 550; cursor: pointer; }
summary:focus-visible { outline: 2px solid var(--hit); outline-offset: 3px; border-radius: 3px; }
details > .scroll { margin-top: 8px; }
.glossary { display: grid; gap: 12px; max-width: 52em; }
.glossary dt { font-weight: 600; }
.glossary dd { margin: 0; color: var(--muted); }
#words { margin-top: 56px; }`;

const panels = `
.panel { margin: 0 0 20px; padding: 18px 20px 14px; background: var(--surface); border: 1px solid var(--rule); border-radius: 10px; min-width: 0; }
.panel h3 { margin: 0; font-size: 17px; }
.readout { min-height: 1.55em; margin: 2px 0 8px; color: var(--muted); font-size: 14.5px; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.caption { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 5px; margin: 10px 0 2px; color: var(--muted); font-size: 13px; }
.caption b { color: var(--ink); font-weight: 600; }
.key { display: inline-flex; align-items: center; gap: 6px; margin-left: 12px; }
.swatch { width: 9px; height: 9px; flex: none; background: currentColor; }
.swatch.hit, .swatch.circle { border-radius: 50%; }
.swatch.hit { color: var(--hit); }
.swatch.miss { color: var(--miss); }
.swatch.miss, .swatch.triangle { clip-path: polygon(50% 0, 100% 100%, 0 100%); }
.swatch.dropped { color: var(--dropped); clip-path: polygon(15% 0, 50% 35%, 85% 0, 100% 15%, 65% 50%, 100% 85%, 85% 100%, 50% 65%, 15% 100%, 0 85%, 35% 50%, 0 15%); }
.swatch.failed { color: var(--failed); }
.swatch.diamond { transform: rotate(45deg) scale(0.85); }
.swatch.busy { background: var(--busy-fill); border-top: 2px solid var(--busy); width: 14px; }
.swatch.own { background: var(--hit); width: 14px; height: 2px; }
.swatch.pressure { width: 14px; height: 0; background: none; border-top: 2px dashed var(--pressure); }
.swatch.line-0, .swatch.line-1, .swatch.line-2, .swatch.line-3 { width: 14px; height: 0; background: none; border-top: 2px solid var(--hit); }
.swatch.line-1 { border-top: 2px dashed var(--accuracy); } .swatch.line-2 { border-top: 2px dotted var(--pressure); } .swatch.line-3 { border-top: 2px dashed var(--busy); }
.swatch.bubble { width: 14px; height: 14px; border-radius: 50%; background: var(--threads-1); opacity: 0.3; }
.series-1 { color: var(--threads-1); } .series-2 { color: var(--threads-2); } .series-3 { color: var(--threads-3); } .series-4 { color: var(--threads-4); }
.chart { min-width: 0; }
.pair { display: grid; gap: 20px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 520px), 1fr)); }
.pair .panel { margin: 0; }
.events { margin: 8px 0 4px; padding-left: 20px; color: var(--muted); font-size: 14px; }
.u-hz .u-cursor-x { border-right-color: var(--muted); }
.u-select { background: rgba(120, 140, 160, 0.25); }`;

const narrow = `
@media (max-width: 640px) {
  main { padding-top: 28px; }
  .lead { font-size: 16px; }
  h2 { margin-top: 52px; font-size: 21px; }
  .facts div { grid-template-columns: 1fr; gap: 0; }
  .verdict { padding: 16px; }
  .panel { margin-inline: -8px; padding: 14px 12px 10px; }
  .pair .panel { margin-inline: -8px; }
  .key { margin-left: 6px; }
  th, td { padding: 8px 10px; }
  tbody th[scope="row"] { position: sticky; left: 0; z-index: 1; min-width: 104px; white-space: normal; background: var(--surface); }
  tbody .managed th[scope="row"] { background: var(--highlight); }
  .share { min-width: 100px; }
  table.decisions thead { display: none; }
  table.decisions tr { display: block; padding: 10px 12px; border-top: 1px solid var(--rule); }
  table.decisions td { display: inline; padding: 0; border: 0; white-space: normal; }
  table.decisions td:not(.why):not(:nth-last-child(2))::after { content: " · "; color: var(--muted); }
  table.decisions .why { display: block; min-width: 0; color: var(--muted); }
}
@media print {
  body { background: #fff; }
  .panel, .verdict { break-inside: avoid; }
}`;

export const styles = [colours, text, verdict, tables, panels, narrow].join('\n');
