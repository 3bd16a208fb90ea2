import {
  BoldOutlined,
  ItalicOutlined,
  LinkOutlined,
  OrderedListOutlined,
  PictureOutlined,
  RedoOutlined,
  TableOutlined,
  UndoOutlined,
  UnorderedListOutlined,
} from "@ant-design/icons";
import Image from "@tiptap/extension-image";
import { TableKit } from "@tiptap/extension-table";
import { type Editor, EditorContent, useEditor, useEditorState } from "@tiptap/react";
import StarterKit from "@tiptap/starter-kit";
import { App, Button, Input, Popover, Tooltip, Upload } from "antd";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFailureWords } from "../../server/failure.ts";
import { withoutPictures } from "./pasted-pictures.ts";

type Tool = {
  readonly name:
    | "bold"
    | "italic"
    | "heading"
    | "bullets"
    | "numbers"
    | "quote"
    | "table"
    | "addRow"
    | "addColumn"
    | "removeTable"
    | "undo"
    | "redo";
  readonly icon: ReactNode;
  readonly run: (editor: Editor) => boolean;
  readonly isOn?: (editor: Editor) => boolean;
  /** Shown in a table alone. */
  readonly inTable?: true;
};

const tools: readonly Tool[] = [
  { name: "undo", icon: <UndoOutlined />, run: (editor) => editor.chain().focus().undo().run() },
  { name: "redo", icon: <RedoOutlined />, run: (editor) => editor.chain().focus().redo().run() },
  {
    name: "heading",
    icon: "H",
    run: (editor) => editor.chain().focus().toggleHeading({ level: 3 }).run(),
    isOn: (editor) => editor.isActive("heading"),
  },
  {
    name: "bold",
    icon: <BoldOutlined />,
    run: (editor) => editor.chain().focus().toggleBold().run(),
    isOn: (editor) => editor.isActive("bold"),
  },
  {
    name: "italic",
    icon: <ItalicOutlined />,
    run: (editor) => editor.chain().focus().toggleItalic().run(),
    isOn: (editor) => editor.isActive("italic"),
  },
  {
    name: "bullets",
    icon: <UnorderedListOutlined />,
    run: (editor) => editor.chain().focus().toggleBulletList().run(),
    isOn: (editor) => editor.isActive("bulletList"),
  },
  {
    name: "numbers",
    icon: <OrderedListOutlined />,
    run: (editor) => editor.chain().focus().toggleOrderedList().run(),
    isOn: (editor) => editor.isActive("orderedList"),
  },
  {
    name: "quote",
    icon: "❝",
    run: (editor) => editor.chain().focus().toggleBlockquote().run(),
    isOn: (editor) => editor.isActive("blockquote"),
  },
  {
    name: "table",
    icon: <TableOutlined />,
    run: (editor) => editor.chain().focus().insertTable({ rows: 3, cols: 3, withHeaderRow: true }).run(),
  },
  { name: "addRow", icon: "+↓", run: (editor) => editor.chain().focus().addRowAfter().run(), inTable: true },
  { name: "addColumn", icon: "+→", run: (editor) => editor.chain().focus().addColumnAfter().run(), inTable: true },
  { name: "removeTable", icon: "✕", run: (editor) => editor.chain().focus().deleteTable().run(), inTable: true },
];

const LinkTool = ({ editor }: { editor: Editor }) => {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const [address, setAddress] = useState("");
  const take = (): void => {
    const chain = editor.chain().focus().extendMarkRange("link");
    if (address.trim() === "") chain.unsetLink().run();
    else chain.setLink({ href: address.trim() }).run();
    setOpen(false);
  };
  const content = (
    <Input.Search
      aria-label={t("knowledge.linkAddress")}
      placeholder="https://"
      value={address}
      onChange={({ target }) => setAddress(target.value)}
      onSearch={take}
      enterButton={t("knowledge.link")}
    />
  );
  return (
    <Popover
      trigger="click"
      open={isOpen}
      onOpenChange={(next) => {
        setAddress(String(editor.getAttributes("link").href ?? ""));
        setOpen(next);
      }}
      content={content}
    >
      <Button type="text" size="small" icon={<LinkOutlined />} aria-label={t("knowledge.link")} />
    </Popover>
  );
};

type Props = {
  readonly html: string;
  readonly change: (html: string) => void;
  readonly label: string;
  /** Adds a picture, and tells its address; undefined: not until the draft was saved. */
  readonly addPicture: ((file: File) => Promise<string>) | undefined;
};

const Bar = ({ editor, addPicture }: { editor: Editor } & Pick<Props, "addPicture">) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const { message } = App.useApp();
  const state = useEditorState({
    editor,
    selector: ({ editor: now }) => ({
      on: tools.filter(({ isOn }) => isOn?.(now)).map(({ name }) => name),
      isInTable: now.isActive("table"),
    }),
  });
  const insert = async (file: File): Promise<void> => {
    try {
      const src = await addPicture!(file);
      editor.chain().focus().setImage({ src, alt: file.name }).run();
    } catch (error) {
      void message.error(words(error));
    }
  };
  return (
    <div className="rich-bar" role="toolbar" aria-label={t("knowledge.text")}>
      {tools
        .filter(({ inTable }) => inTable === undefined || state.isInTable)
        .map(({ name, icon, run }) => (
          <Tooltip key={name} title={t(`knowledge.${name}`)}>
            <Button
              type={state.on.includes(name) ? "primary" : "text"}
              ghost={state.on.includes(name)}
              size="small"
              aria-label={t(`knowledge.${name}`)}
              aria-pressed={state.on.includes(name)}
              onClick={() => run(editor)}
            >
              {icon}
            </Button>
          </Tooltip>
        ))}
      <LinkTool editor={editor} />
      <Upload
        accept="image/png,image/jpeg,image/gif,image/webp"
        showUploadList={false}
        disabled={addPicture === undefined}
        beforeUpload={(file) => {
          void insert(file);
          return false;
        }}
      >
        <Tooltip title={t(addPicture ? "knowledge.picture" : "knowledge.addFileFirst")}>
          <Button
            type="text"
            size="small"
            icon={<PictureOutlined />}
            disabled={addPicture === undefined}
            aria-label={t("knowledge.picture")}
          />
        </Tooltip>
      </Upload>
    </div>
  );
};

/** Rich text that is written: headings, lists, tables, links, pictures. */
export const RichEditor = ({ html, change, label, addPicture }: Props) => {
  const { t } = useTranslation();
  const { message } = App.useApp();
  /** As it came last from elsewhere: its pictures stay, wherever they are moved. */
  const loaded = useRef(html);
  const editor = useEditor({
    // An editor that is made while the page is drawn is destroyed where drawing takes long, and what follows throws.
    immediatelyRender: false,
    // Pictures within the text, as imported ones may be, are not dropped by opening it.
    extensions: [
      StarterKit.configure({ link: { openOnClick: false } }),
      Image.configure({ allowBase64: true }),
      TableKit,
    ],
    content: html,
    editorProps: {
      attributes: { "aria-label": label, role: "textbox", "aria-multiline": "true" },
      transformPasted: (pasted) => {
        const left = withoutPictures(pasted, (src) => loaded.current.includes(src));
        if (left !== pasted) void message.warning(t("knowledge.picturesNotPasted"));
        return left;
      },
    },
    onUpdate: ({ editor: now }) => change(now.getHTML()),
  });
  useEffect(() => {
    // What came from elsewhere (another's change, a save that was taken back), not what was typed here.
    if (editor === null || html === editor.getHTML()) return;
    loaded.current = html;
    editor.commands.setContent(html, { emitUpdate: false });
  }, [html, editor]);
  return (
    <div className="rich-editor">
      {editor && <Bar editor={editor} addPicture={addPicture} />}
      <EditorContent editor={editor} />
    </div>
  );
};
