// A ledger of the picture, drawn anew with it. Pages are fetched one after the other up to a bound, which the screen then tells.
import { api, type Ledger, type Ledgers, type Params } from "./api/client";
import { Loaded } from "./load.svelte";
import { picture } from "./picture.svelte";
import { route } from "./router.svelte";

const PAGE = 200;

export interface Lines<T> {
  items: T[];
  total: number;
}

/** Keeps a ledger loaded while the component lives. `params` is asked again whenever what it reads changes. */
export function useLedger<L extends Ledger>(name: L, params: () => Params & { most?: number }): Loaded<Lines<Ledgers[L]>> {
  const loaded = new Loaded<Lines<Ledgers[L]>>();
  $effect(() => {
    void picture.version;
    const { most = 400, ...filters } = params();
    const [area, at] = [route.area, picture.at];
    void loaded.from(() => whole(area, name, { ...filters, ...at }, most));
  });
  return loaded;
}

async function whole<L extends Ledger>(area: string, name: L, params: Params, most: number): Promise<Lines<Ledgers[L]>> {
  const items: Ledgers[L][] = [];
  let cursor: string | null = null;
  let total: number | null = null;
  do {
    const page: Awaited<ReturnType<typeof api.ledger<L>>> = await api.ledger(area, name, { ...params, cursor, limit: Math.min(PAGE, most) });
    items.push(...page.items);
    total ??= page.total;
    cursor = page.next;
  } while (cursor && items.length < most);
  return { items: items.slice(0, most), total: total ?? items.length };
}
