import { SearchOutlined } from "@ant-design/icons";
import { Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useEditor } from "./editor-context.ts";
import { matches } from "./graph.ts";
import { type NewNode, writeNewNode } from "./new-node.ts";
import { groupOf, iconOf, type KindGroup, kinds } from "./node-look.tsx";
import { isService } from "./service-flow.ts";

type Entry = { readonly fresh: NewNode; readonly label: string; readonly group: KindGroup | "modules" | "services" };

/** Every kind of node that there is, and each module of the hotline. */
const useEntries = (): Entry[] => {
  const { flows, around, words, id } = useEditor();
  const modules = flows.filter((flow) => flow.module && flow.id !== id);
  return [
    // A module is chosen by its name.
    ...kinds
      .filter((kind) => kind !== "module")
      .map((kind): Entry => ({ fresh: { kind }, label: words.kind(kind), group: groupOf(kind) })),
    ...modules.map(
      (flow): Entry => ({
        fresh: { kind: "module", flow: flow.id },
        label: around.names.get(flow.id) ?? flow.id,
        group: isService(flow) ? "services" : "modules",
      }),
    ),
  ];
};

const groups = ["heard", "decides", "goes", "services", "modules"] as const;

/** What can be added: clicked, or dragged onto the canvas. */
export const Palette = ({ add }: { add: (fresh: NewNode) => void }) => {
  const { t } = useTranslation();
  const [query, setQuery] = useState("");
  const found = useEntries().filter(({ label, fresh }) => matches(query, [label, fresh.kind, fresh.flow]));
  return (
    <aside className="flow-palette" aria-label={t("flows.palette")}>
      <Input
        size="small"
        allowClear
        prefix={<SearchOutlined />}
        aria-label={t("flows.paletteFind")}
        placeholder={t("flows.paletteFind")}
        value={query}
        onChange={({ target }) => setQuery(target.value)}
      />
      {found.length === 0 && <p className="quiet">{t("flows.paletteNone")}</p>}
      {groups.map((group) => {
        const entries = found.filter((each) => each.group === group);
        if (entries.length === 0) return null;
        return (
          <section key={group} aria-label={t(`flows.groups.${group}`)}>
            <h3>{t(`flows.groups.${group}`)}</h3>
            {entries.map(({ fresh, label }) => (
              <button
                key={`${fresh.kind} ${fresh.flow ?? ""}`}
                type="button"
                className="flow-palette-entry"
                draggable
                aria-label={t("flows.add", { kind: label })}
                onDragStart={({ dataTransfer }) => writeNewNode(dataTransfer, fresh)}
                onClick={() => add(fresh)}
              >
                <span className="flow-icon">{iconOf(group === "services" ? "http" : fresh.kind)}</span>
                <span>{label}</span>
              </button>
            ))}
          </section>
        );
      })}
      <p className="flow-palette-hint">{t("flows.paletteHint")}</p>
    </aside>
  );
};
