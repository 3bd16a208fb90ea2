/** Business types to choose from, as a tree that can be searched. */
import type { BusinessTypeNow } from "@zongji/api";
import { TreeSelect } from "antd";
import { useId, useMemo } from "react";

type Listed = Pick<BusinessTypeNow, "id" | "name" | "parent">;
type TreeNode = {
  readonly value: string;
  readonly title: string;
  readonly path: string;
  readonly children: TreeNode[];
};

/** The types as a tree, each with its names from the top down; what stands beneath a type that is not listed stands at the top. */
export const treeOf = (types: readonly Listed[]): TreeNode[] => {
  const ids = new Set(types.map(({ id }) => id));
  const beneath = (parent: string | null, above: string): TreeNode[] =>
    types
      .filter((each) => (each.parent !== null && ids.has(each.parent) ? each.parent : null) === parent)
      .map(({ id, name }) => {
        const path = above === "" ? name : `${above} / ${name}`;
        return { value: id, title: name, path, children: beneath(id, path) };
      });
  return beneath(null, "");
};

type Common = {
  readonly types: readonly Listed[];
  readonly label: string;
  readonly placeholder?: string;
  readonly disabled?: boolean;
  readonly id?: string;
  readonly style?: React.CSSProperties;
  /** What was chosen and is not among the types: it is still told, by this name. */
  readonly gone?: readonly { readonly id: string; readonly name: string }[];
  readonly status?: "error" | undefined;
};

const useShown = ({ types, gone = [] }: Common) =>
  useMemo(() => {
    const lost = gone.filter(({ id }) => !types.some((each) => each.id === id));
    return [
      ...lost.map(({ id, name }) => ({ value: id, title: name, path: name, children: [], disabled: true })),
      ...treeOf(types),
    ];
  }, [types, gone]);

const look = {
  treeNodeLabelProp: "path",
  treeDefaultExpandAll: true,
  treeLine: false,
  popupMatchSelectWidth: false,
  listHeight: 320,
  // By this field the first match is found too, which Enter chooses.
  showSearch: { treeNodeFilterProp: "path" },
} as const;

/** The field says that it controls this id; the tree that antd shows has none. */
const useListed = (given: string | undefined) => {
  const own = useId();
  const id = given ?? own;
  return { id, popupRender: (menu: React.ReactElement) => <div id={`${id}_list`}>{menu}</div> };
};

/** One type, or none. */
export const TypeChoice = ({
  value,
  change,
  ...common
}: Common & { readonly value: string | null; readonly change: (id: string | null) => void }) => {
  const { label, placeholder, disabled = false, id, style, status } = common;
  return (
    <TreeSelect
      {...look}
      {...useListed(id)}
      allowClear
      aria-label={label}
      treeData={useShown(common)}
      value={value}
      disabled={disabled}
      onChange={(next: string | null | undefined) => change(next ?? null)}
      {...(placeholder !== undefined && { placeholder })}
      {...{ ...(style && { style }), ...(status && { status }) }}
    />
  );
};

/** Any number of types. */
export const TypesChoice = ({
  value,
  change,
  ...common
}: Common & { readonly value: readonly string[]; readonly change: (ids: readonly string[]) => void }) => {
  const { label, placeholder, disabled = false } = common;
  return (
    <TreeSelect
      {...look}
      {...useListed(undefined)}
      multiple
      allowClear
      maxCount={10}
      aria-label={label}
      treeData={useShown(common)}
      value={[...value]}
      disabled={disabled}
      onChange={(next: string[]) => change(next)}
      {...(placeholder !== undefined && { placeholder })}
    />
  );
};
