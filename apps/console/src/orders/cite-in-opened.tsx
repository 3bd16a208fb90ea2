import type { Session } from "@zongji/api";
import { isOrderOver } from "@zongji/domain";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { request } from "../server/request.ts";
import { openedBy } from "./opened.ts";
import { useOrder, usePartDeed } from "./server.ts";

type Article = { readonly article: string; readonly version: number };

const CiteIn = ({ id, article, version }: Article & { id: string }) => {
  const { t } = useTranslation();
  const { data: order } = useOrder(id);
  const deed = usePartDeed(id);
  // One that is over, or that the person may not see any more, takes nothing.
  if (!order || isOrderOver(order.state)) return null;
  const isCited = order.articles.some((each) => each.article === article && each.version === version);
  return (
    <Button
      type="primary"
      title={order.content.title}
      disabled={isCited}
      loading={deed.isPending}
      onClick={() =>
        deed.mutate({ deed: () => request("citeArticle", { params: { id, article } }), done: t("deskParts.cited") })
      }
    >
      {t(isCited ? "orders.citedIn" : "orders.citeIn", { no: order.no })}
    </Button>
  );
};

/** Cites an article, in the version that is in force, in the order that the person has open: at the desk in a call, or at its page. */
export const CiteInOpened = ({ session, ...article }: Article & { session: Session }) => {
  const id = openedBy(localStorage, session.user.id);
  return id === undefined ? null : <CiteIn key={id} id={id} {...article} />;
};
