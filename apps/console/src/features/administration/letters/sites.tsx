import type { LettersConfig } from "@zongji/domain";
import { Input, Typography } from "antd";
import { useTranslation } from "react-i18next";
import type { Edit } from "./edit.ts";
import { AddButton, RowActions, replaced, without } from "./lists.tsx";

const embedOf = (id: string): string =>
  `<iframe src="${window.location.origin}/letters/write?site=${id}" title="信件" width="100%" height="900"></iframe>`;

/** Websites that may show the form, each with what its page has to hold. */
export const Sites = ({ edit: { text, change } }: { edit: Edit }) => {
  const { t } = useTranslation();
  const { sites } = text;
  const set = (next: LettersConfig["sites"]) => change({ ...text, sites: next });
  return (
    <section className="settings-part">
      <h2>{t("letterSettings.sites")}</h2>
      <p className="quiet">{t("letterSettings.sitesNote")}</p>
      <ul className="letter-rows">
        {sites.map((site, at) => (
          // An id is changed while it is typed.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <li key={at}>
            <div className="letter-site">
              {(["id", "name", "origin"] as const).map((name) => (
                <Input
                  key={name}
                  aria-label={t(`letterSettings.site.${name}`)}
                  placeholder={t(`letterSettings.site.${name}`)}
                  value={site[name]}
                  maxLength={300}
                  onChange={({ target }) => set(replaced(sites, at, { ...site, [name]: target.value.trim() }))}
                />
              ))}
              {site.id !== "" && (
                <Typography.Text code copyable className="letter-embed">
                  {embedOf(site.id)}
                </Typography.Text>
              )}
            </div>
            <RowActions name={site.name} remove={() => set(without(sites, at))} />
          </li>
        ))}
      </ul>
      <AddButton
        word={t("letterSettings.addSite")}
        add={() => set([...sites, { id: "", name: "", origin: "https://" }])}
      />
    </section>
  );
};
