import type { ServiceFacts } from './openapi.js';

/** One link of a service's plain page. */
export interface PageLink {
  readonly href: string;
  readonly zh: string;
  readonly en: string;
}

const standardLinks: readonly PageLink[] = [
  { href: '/docs', zh: '接口文档', en: 'Browsable API document' },
  { href: '/openapi.json', zh: '接口定义', en: 'OpenAPI 3.1 document' },
  { href: '/health', zh: '运行状况', en: 'Health' },
  { href: '/metrics', zh: '运行指标', en: 'Metrics' },
];

/** The plain page at a service's address: what it is and where to go, Chinese first. @see WCAG 2.2 AA; GB/T 37668-2019 */
export const homePage = (facts: ServiceFacts, links: readonly PageLink[]): string =>
  page(
    facts.title,
    `<a class="skip" href="#main">跳到正文 Skip to content</a>
<header><p class="mark">赣证 <span lang="en">GanZheng</span></p></header>
<main id="main"><h1>${escapeHtml(facts.title)}</h1>
<p class="lead">${escapeHtml(facts.description)}</p>
<h2>从这里开始 <span lang="en">Start here</span></h2>
<ul>${[...links, ...standardLinks].map(linkItem).join('')}</ul></main>
<footer><p>版本 <span lang="en">version</span> ${escapeHtml(facts.version)} · 演示网络，非正式密码模块 <span lang="en">a demonstration network, not a certified cryptographic module</span></p></footer>`,
    '<link rel="stylesheet" href="/page.css">',
  );

/** The browsable API document; its scripts and styles come from this service alone. */
export const docsPage = (facts: ServiceFacts): string =>
  page(
    `${facts.title} · 接口文档`,
    '<main id="swagger-ui"></main><script src="/docs/assets/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script>',
    '<link rel="stylesheet" href="/docs/assets/swagger-ui.css">',
  );

export const docsScript = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null, tryItOutEnabled: true });\n`;

export const pageStyle = `:root { color-scheme: light dark; --ink: #1b1b1b; --paper: #fff; --accent: #9b1c1f; --line: #d5d0c8; --soft: #faf7f2; }
@media (prefers-color-scheme: dark) { :root { --ink: #f2efe9; --paper: #1c1a18; --accent: #ff9d8f; --line: #4a4540; --soft: #262320; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.25rem/1.65 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", system-ui, sans-serif; }
header, main, footer { max-width: 46rem; margin: 0 auto; padding: 0 1.25rem; }
header { border-bottom: 4px solid var(--accent); padding-top: 1rem; }
.mark { margin: 0 0 .5rem; font-weight: 700; color: var(--accent); }
h1 { font-size: clamp(1.8rem, 6vw, 2.6rem); line-height: 1.25; margin: 1.5rem 0 .5rem; }
h2 { font-size: 1.35rem; margin-top: 2rem; }
[lang="en"] { font-size: .85em; opacity: .85; }
ul { list-style: none; padding: 0; display: grid; gap: .75rem; }
@media (min-width: 40rem) { ul { grid-template-columns: 1fr 1fr; } }
li a { display: block; min-height: 3.5rem; padding: .75rem 1rem; border: 2px solid var(--line); border-radius: .5rem; background: var(--soft); color: inherit; text-decoration: none; }
li a strong { display: block; color: var(--accent); text-decoration: underline; text-underline-offset: .2em; }
a:hover { border-color: var(--accent); }
a:focus-visible { outline: 4px solid #1d70b8; outline-offset: 2px; }
.skip { position: absolute; left: -99rem; } .skip:focus { position: static; display: block; padding: .5rem 1.25rem; }
footer { margin-top: 2.5rem; padding-block: 1rem 2rem; border-top: 1px solid var(--line); font-size: 1rem; }
`;

const linkItem = ({ href, zh, en }: PageLink): string =>
  `<li><a href="${escapeHtml(href)}"><strong>${escapeHtml(zh)}</strong><span lang="en">${escapeHtml(en)}</span></a></li>`;

const page = (title: string, body: string, head: string): string =>
  `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><link rel="icon" href="data:,">${head}</head>
<body>${body}</body></html>
`;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? '');
