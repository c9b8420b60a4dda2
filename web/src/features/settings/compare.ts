// Compares and joins tables as plain JSON: what differs from another version, and two people's changes in one table.

type Plain = Record<string, unknown>;

/** The member by which the rows of a list know each other. */
const KEYS = ['code', 'reason'] as const;

const plain = (value: unknown): value is Plain => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Key of a list's rows; `undefined` for a list that is one value as a whole. */
function keyOf(...lists: unknown[]): (typeof KEYS)[number] | undefined {
  const rows = lists.flat();
  return rows.length > 0 && rows.every(plain) ? KEYS.find((key) => rows.every((row) => typeof (row as Plain)[key] === 'string')) : undefined;
}

/** Whether two values say the same; the order of an object's members says nothing. */
export function same(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) return one.length === other.length && one.every((value, index) => same(value, other[index]));
  if (plain(one) && plain(other)) {
    const names = Object.keys(one);
    return names.length === Object.keys(other).length && names.every((name) => name in other && same(one[name], other[name]));
  }
  return Object.is(one, other);
}

const table = (list: Plain[], key: string): Plain => Object.fromEntries(list.map((row) => [String(row[key]), row]));

/** Names of what differs: rows by their key, members by their path; order alone counts as one difference. */
export function differences(one: unknown, other: unknown, path = ''): string[] {
  if (same(one, other)) return [];
  if (plain(one) && plain(other)) {
    const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
    return names.flatMap((name) => differences(one[name], other[name], path ? `${path}.${name}` : name));
  }
  const key = Array.isArray(one) && Array.isArray(other) ? keyOf(one, other) : undefined;
  if (!key) return [path];
  const [left, right] = [table(one as Plain[], key), table(other as Plain[], key)];
  const rows = [...new Set([...Object.keys(left), ...Object.keys(right)])].filter((row) => !same(left[row], right[row]));
  return rows.length > 0 ? rows : [path || '*'];
}

export interface Joined {
  value: unknown;
  /** What both changed differently; mine stands there. */
  clashes: string[];
}

const GONE = undefined;

function joinMembers(base: Plain, mine: Plain, theirs: Plain, path: string): Joined {
  const out: Plain = {};
  const clashes: string[] = [];
  for (const name of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
    const part = join(base[name], mine[name], theirs[name], path ? `${path}.${name}` : name);
    if (part.value !== GONE) out[name] = part.value;
    clashes.push(...part.clashes);
  }
  return { value: out, clashes };
}

/** Carries what I changed since `base` over to what somebody else saved meanwhile. */
export function join(base: unknown, mine: unknown, theirs: unknown, path = ''): Joined {
  if (same(mine, base) || same(mine, theirs)) return { value: theirs, clashes: [] };
  if (same(theirs, base)) return { value: mine, clashes: [] };
  if (plain(mine) && plain(theirs)) return joinMembers(plain(base) ? base : {}, mine, theirs, path);
  if (Array.isArray(mine) && Array.isArray(theirs)) {
    const old = Array.isArray(base) ? base : [];
    const key = keyOf(mine, theirs, old);
    if (key) {
      const rows = joinMembers(table(old as Plain[], key), table(mine as Plain[], key), table(theirs as Plain[], key), '');
      const joined = rows.value as Plain;
      // My order first; what only the other one has follows.
      return { value: Object.keys(joined).map((name) => joined[name]), clashes: rows.clashes.map((name) => name.split('.')[0] ?? name) };
    }
  }
  return { value: mine, clashes: [path] };
}
