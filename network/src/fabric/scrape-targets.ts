import type { Node, Plan } from './plan.js';

/** Where Prometheus reads the metrics of a network's nodes. @see Prometheus, file-based service discovery */
export interface ScrapeTarget {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<'node' | 'kind' | 'organisation', string>>;
}

/** Names the operations endpoints of orderers, peers and CAs. */
export const scrapeTargets = ({ orderers, peers, cas }: Plan): readonly ScrapeTarget[] =>
  [...orderers, ...peers, ...cas].map((node: Node) => ({
    targets: [`127.0.0.1:${node.operationsPort}`],
    labels: { node: node.name, kind: node.kind, organisation: node.organisation.mspId },
  }));
