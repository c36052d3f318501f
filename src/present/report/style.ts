/** The style sheet of a report: it stands alone, in light and in dark, on a screen and on paper. */
import { pathStates } from '../../explain/explanation';
import { lightTheme } from '../svg';
import { stateClass } from '../stateClass';

/** Values of VS Code's Dark Modern. */
const dark: Record<keyof typeof shown, string> = {
  text: '#cccccc',
  secondary: '#9d9d9d',
  background: '#1f1f1f',
  border: '#3c3c3c',
  lines: '#868686',
  link: '#4daafc',
  whole: '#59a4f9',
  part: '#cca700',
  weights: '#f48771',
};

const { text, secondary, background, border, lines, link, whole, part, weights } = lightTheme;
const shown = { text, secondary, background, border, lines, link, whole, part, weights };

const variables = (colours: Readonly<Record<string, string>>): string =>
  Object.entries(colours)
    .map(([name, colour]) => `--${name}:${colour};`)
    .join('');

const paints = [
  ...pathStates.map((state) => [state, stateClass[state]] as const),
  ...['text', 'secondary', 'background'].map((name) => [name, name] as const),
]
  .map(([name, variable]) => `.stroke-${name}{stroke:var(--${variable})}.fill-${name}{fill:var(--${variable})}`)
  .join('');

export const reportStyle = `
:root{color-scheme:light dark;${variables(shown)}--tint:#f7f7f7}
@media screen and (prefers-color-scheme:dark){:root{${variables(dark)}--tint:#262626}}
*{box-sizing:border-box}
body{margin:0;background:var(--background);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI","Noto Sans",sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1120px;margin:0 auto;padding:40px 32px 64px}
header{border-bottom:1px solid var(--border);padding-bottom:20px}
h1{font-size:28px;line-height:1.2;font-weight:600;margin:0 0 6px}
h2{font-size:19px;font-weight:600;margin:44px 0 12px}
h3{font-size:15px;font-weight:600;margin:22px 0 6px}
h2+h3{margin-top:0}
.wide+.wide,ul+.wide{margin-top:18px}
.wide+ul{margin-top:8px;font-size:14px}
section>p.secondary{margin-top:10px;font-size:13px}
p{margin:0 0 8px;max-width:76ch}
a{color:var(--link)}
sub{font-size:75%;line-height:0}
.secondary,figcaption span,caption span{color:var(--secondary);font-weight:400}
.conclusion{font-size:18px;line-height:1.45;margin-top:18px}
.conclusion p+p{color:var(--secondary);font-size:15px}
.side{display:grid;grid-template-columns:minmax(0,9fr) minmax(0,5fr);gap:36px;align-items:start}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(440px,100%),1fr));gap:28px 36px;align-items:end}
.remark{margin-top:16px}
figure{margin:0;min-width:0;break-inside:avoid}
figcaption{font-weight:600;margin-bottom:6px}
figcaption span{display:block;font-size:13px}
svg.chart{display:block;width:100%;height:auto;font-size:12px}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:14px}
caption{text-align:left;font-weight:600;padding-bottom:6px}
caption span{display:block;font-size:13px}
th,td{text-align:left;vertical-align:top;padding:5px 16px 5px 0;border-bottom:1px solid var(--border)}
th{font-weight:400}
thead th{color:var(--secondary);font-size:13px;vertical-align:bottom}
th.number,td.number{text-align:right}
td.number{white-space:nowrap}
section>.wide+.figures{margin-top:28px}
th:last-child,td:last-child{padding-right:0}
tr{break-inside:avoid}
td.strong{font-weight:600}
.published{background:var(--tint);padding:12px 16px;border-radius:4px}
.name-cell{display:flex;gap:8px;align-items:baseline}
.name-cell svg{flex:none;align-self:flex-start;margin-top:5px}
.letter{color:var(--secondary);min-width:2.2em}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:5px 24px;margin:0;font-size:14px}
dt{color:var(--secondary)}
dd{margin:0;overflow-wrap:anywhere}
ul{margin:0;padding-left:20px;max-width:80ch}
code,pre{font-family:ui-monospace,"SF Mono",Consolas,"DejaVu Sans Mono",monospace;font-size:13px}
pre{background:var(--tint);padding:12px 14px;border-radius:4px;white-space:pre-wrap;overflow-wrap:anywhere;margin:0 0 12px}
details pre{max-height:480px;overflow:auto;margin-top:8px}
summary{cursor:pointer}
footer{margin-top:48px;padding-top:12px;border-top:1px solid var(--border);color:var(--secondary);font-size:13px}
.grid,.base,.leader,.rule{fill:none;stroke:var(--border)}
.base,.rule{stroke:var(--lines)}
.rule{stroke-dasharray:2 3}
.leader{stroke:var(--lines);stroke-width:.75}
.reference{stroke-width:1;stroke-dasharray:4 3}
.line{fill:none;stroke-linejoin:round}
.band{opacity:.16;stroke:none}
.end{stroke-width:1.5}
.letter-mark{stroke-width:1}
.axis{fill:var(--secondary)}
.name{fill:var(--text)}
.name.strong{font-weight:600}
.index{font-size:75%}
${paints}
@media (max-width:900px){main{padding:24px 20px 48px}.side{grid-template-columns:minmax(0,1fr)}}
@media print{
body{font-size:10.5pt}
main{max-width:none;padding:0}
h1{font-size:20pt}
h2{break-after:avoid;margin-top:24pt}
.figures{grid-template-columns:1fr 1fr;gap:16pt 20pt}
.side{grid-template-columns:minmax(0,1fr);gap:16pt}
table,dl{font-size:9.5pt}
pre,.published{border:1px solid var(--border);background:none}
a{color:inherit}
}
@page{margin:16mm}
`.replaceAll('\n', '');
