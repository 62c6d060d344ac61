import type { Address } from '../wasm/module-memory.js';
import type { VerifyModule } from '../wasm/verify-module.js';

/** Whoever has a table: what the pages must know to let the longest unused give way. */
interface Tenant {
  usedAt: number;
}

/** A place for one table. */
interface TablePlace<T extends Tenant> {
  readonly address: Address;
  /** Says who has it now. */
  keep(tenant: T): void;
}

/** Memory for tables, within a budget. */
interface TablePages<T extends Tenant> {
  /** A place for a table that stays; another may have to give way. Nothing when those that stay have their share. */
  pin(): TablePlace<T> | undefined;
  /** A place for a table that may give way, free or given up by the longest unused. */
  lend(): TablePlace<T> | undefined;
  /** Takes a lent place back. */
  giveBack(tenant: T): void;
  /** True when nobody has to give way for the next lent place. */
  hasRoom(): boolean;
}

/** A stretch of memory for one pinned table or for a few lent ones. */
interface Page<T> {
  readonly address: Address;
  readonly pinned: boolean;
  readonly tenants: (T | undefined)[];
}

/** Lengths of places. */
interface PlaceBytes {
  readonly pinned: number;
  readonly lent: number;
}

// Whatever is pinned, others must still find room: without tables they would all be slow.
const pinnedShare = 0.75;

/**
 * Keeps memory for tables in pages of one size, so that pinned and lent tables can take each other's place. A page once taken stays taken:
 * WebAssembly gives no memory back.
 *
 * @param budgetBytes of all pages, asked whenever another is wanted
 * @param drop told of a tenant that had to give way
 */
export function createTablePages<T extends Tenant>(
  module: VerifyModule,
  { pinned: pinnedBytes, lent: lentBytes }: PlaceBytes,
  budgetBytes: () => number,
  drop: (tenant: T) => void,
): TablePages<T> {
  const placesInPage = Math.max(1, Math.round(pinnedBytes / lentBytes));
  const pageBytes = Math.max(pinnedBytes, placesInPage * lentBytes);
  const pages: Page<T>[] = [];
  const mostPages = (): number => Math.floor(budgetBytes() / pageBytes);
  const lent = (): Page<T>[] => pages.filter(({ pinned }) => !pinned);
  const withPlace = (): Page<T> | undefined => lent().find(({ tenants }) => tenants.includes(undefined));

  const grow = (pinned: boolean): Page<T> | undefined => {
    if (pages.length >= mostPages()) return undefined;
    try {
      return added(pages, { address: module.allocate(pageBytes), pinned, tenants: new Array(pinned ? 1 : placesInPage).fill(undefined) });
    } catch {
      // The platform has no more memory: then this was the budget.
      return undefined;
    }
  };

  /** The lent page that was left alone the longest, now for a pinned table. */
  const takeOver = (): Page<T> | undefined => {
    const idle = leastOf(lent(), ({ tenants }) => Math.max(...tenants.map((tenant) => tenant?.usedAt ?? 0)));
    if (idle === undefined) return undefined;
    for (const tenant of idle.tenants) if (tenant !== undefined) drop(tenant);
    pages.splice(pages.indexOf(idle), 1);
    return added(pages, { address: idle.address, pinned: true, tenants: [undefined] });
  };

  const giveBack = (tenant: T): Page<T> | undefined => {
    const page = lent().find(({ tenants }) => tenants.includes(tenant));
    page?.tenants.splice(page.tenants.indexOf(tenant), 1, undefined);
    return page;
  };

  /** The page of the tenant that was left alone the longest, without it. */
  const evict = (): Page<T> | undefined => {
    const victim = leastOf(
      lent().flatMap(({ tenants }) => tenants.filter((tenant) => tenant !== undefined)),
      ({ usedAt }) => usedAt,
    );
    if (victim === undefined) return undefined;
    drop(victim);
    return giveBack(victim);
  };

  const placeIn = (page: Page<T> | undefined): TablePlace<T> | undefined => {
    const at = page?.tenants.indexOf(undefined) ?? -1;
    if (page === undefined || at < 0) return undefined;
    return {
      address: page.address + at * lentBytes,
      keep(tenant) {
        page.tenants[at] = tenant;
      },
    };
  };

  return {
    pin: () => (pages.length - lent().length < mostPages() * pinnedShare ? placeIn(grow(true) ?? takeOver()) : undefined),
    lend: () => placeIn(withPlace() ?? grow(false) ?? evict()),
    giveBack: (tenant) => void giveBack(tenant),
    hasRoom: () => pages.length < mostPages() || withPlace() !== undefined,
  };
}

function added<Item>(items: Item[], item: Item): Item {
  items.push(item);
  return item;
}

const leastOf = <Item>(items: readonly Item[], rank: (item: Item) => number): Item | undefined =>
  items.reduce<Item | undefined>((least, item) => (least === undefined || rank(item) < rank(least) ? item : least), undefined);
