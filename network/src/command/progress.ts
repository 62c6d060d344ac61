/** What the steps of long commands are called in Chinese. */
const inChinese: readonly (readonly [step: RegExp, zh: string])[] = [
  [/^identities$/, '身份与证书已备'],
  [/^first block$/, '创世区块已成'],
  [/^nodes$/, '节点已就绪'],
  [/^channel$|^joined$/, '已加入通道'],
  [/^approved/, '各成员已同意规则'],
  [/^committed$/, '规则已提交'],
  [/^started beside the old$/, '新规则进程已启动'],
  [/^installed$/, '规则包已安装'],
  [/^old law ended$/, '旧规则进程已停止'],
  [/^ready$/, '就绪'],
  [/^started$/, '已启动'],
  [/^signed$/, '过半成员已签署'],
  [/^admitted$/, '已接纳为成员'],
  [/^restarted/, '已重启'],
  [/^renewed/, '证书已续期'],
  [/^configured/, '通道配置已更新'],
  [/^configuration$/, '配置已复制'],
  [/^digests$/, '摘要已写入'],
  [/^connected$/, '已连通'],
  [/^evaluated/, '查询已测'],
  [/^ordered/, '交易已测'],
];

/** Tells a person at a terminal what was done, and when, while a command runs. A machine is told nothing until the end. */
export function progress({ json }: { readonly json?: true }): (step: string) => void {
  const began = performance.now();
  return (step) => {
    if (json === true) return;
    const zh = inChinese.find(([pattern]) => pattern.test(step))?.[1];
    const seconds = ((performance.now() - began) / 1000).toFixed(1).padStart(6);
    console.error(`${seconds} s  ${step}${zh === undefined ? '' : ` ${zh}`}`);
  };
}
