import { Fragment, type Node, Slice } from "@tiptap/pm/model";

type Keeps = (src: string) => boolean;

const isWithin = ({ type, attrs }: Node): boolean =>
  type.name === "image" && /^\s*data:/i.test(String(attrs.src ?? ""));

/** What was emptied so is filled with what its kind asks for: a table's cell keeps a paragraph. */
const refilled = (node: Node, content: Fragment): Node =>
  (content.childCount === 0 ? node.type.createAndFill(node.attrs, content, node.marks) : null) ?? node.copy(content);

const without = (content: Fragment, keeps: Keeps): Fragment => {
  const left: Node[] = [];
  let isSame = true;
  content.forEach((node) => {
    if (isWithin(node) && !keeps(String(node.attrs.src))) {
      isSame = false;
      return;
    }
    const inner = without(node.content, keeps);
    if (inner === node.content) left.push(node);
    else {
      isSame = false;
      left.push(refilled(node, inner));
    }
  });
  return isSame ? content : Fragment.fromArray(left);
};

/**
 * What was pasted, without pictures that lie within its text (`data:`): a few of them make an article longer than it may be.
 * @param keeps those of the article itself, which are moved @returns the same slice where none was taken out
 */
export const withoutPictures = (slice: Slice, keeps: Keeps): Slice => {
  const content = without(slice.content, keeps);
  if (content === slice.content) return slice;
  const most = Slice.maxOpen(content);
  return new Slice(content, Math.min(slice.openStart, most.openStart), Math.min(slice.openEnd, most.openEnd));
};
