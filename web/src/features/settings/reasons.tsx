// Reasons of the taxonomy as a tree: a whole branch is chosen by its beginning.
import { TreeSelect } from 'antd';
import { useMemo } from 'react';
import { pick, useLang } from '@/lib/i18n';
import { useMeta } from '@/lib/meta';

interface Node {
  value: string;
  title: string;
  words: string;
  disabled?: boolean;
  children?: Node[];
}

/** The taxonomy as a tree for choosing; codes of `taken` cannot be chosen again. */
export function useReasonTree(taken?: ReadonlySet<string>): Node[] {
  const { data } = useMeta();
  const lang = useLang();
  return useMemo(() => {
    const all = (data?.reasons ?? []).filter((one) => !one.retired);
    const below = (parent: string): Node[] =>
      all
        .filter((one) => (one.parent || '') === parent)
        .map((one) => {
          const children = below(one.code);
          const words = `${one.name_zh} ${one.name_en} ${one.code}`.toLowerCase();
          return { value: one.code, title: pick(lang, one, 'name'), words, disabled: taken?.has(one.code), ...(children.length > 0 && { children }) };
        });
    return below('');
  }, [data, taken, lang]);
}

const found = (typed: string, node: unknown) => String((node as Node | undefined)?.words ?? '').includes(typed.trim().toLowerCase());

/** Several branches or leaves. */
export function ReasonBranches({
  label,
  value,
  placeholder,
  onChange,
}: {
  label: string;
  value: string[];
  placeholder: string;
  onChange: (codes: string[]) => void;
}) {
  const tree = useReasonTree();
  // A code that the taxonomy no longer offers stays, and can be taken out.
  const treeData = useMemo(() => {
    const known = (nodes: Node[]): string[] => nodes.flatMap((node) => [node.value, ...known(node.children ?? [])]);
    const codes = new Set(known(tree));
    return [...tree, ...value.filter((code) => !codes.has(code)).map((code) => ({ value: code, title: code, words: code }))];
  }, [tree, value]);
  return (
    <TreeSelect<string[]>
      aria-label={label}
      className="st-wide"
      treeData={treeData}
      treeCheckable
      showCheckedStrategy={TreeSelect.SHOW_PARENT}
      showSearch={{ filterTreeNode: found }}
      allowClear
      placeholder={placeholder}
      popupMatchSelectWidth={320}
      value={value}
      onChange={onChange}
    />
  );
}

/** One branch or leaf that is not taken yet. */
export function ReasonPick({ label, taken, onPick }: { label: string; taken: ReadonlySet<string>; onPick: (code: string) => void }) {
  const tree = useReasonTree(taken);
  return (
    <TreeSelect<string>
      aria-label={label}
      className="st-pick"
      treeData={tree}
      showSearch={{ filterTreeNode: found }}
      placeholder={label}
      popupMatchSelectWidth={320}
      value={undefined}
      onChange={onPick}
    />
  );
}
