import { useTranslation } from "react-i18next";
import { Failing, Loading } from "../look/page-state.tsx";
import { useFailureWords } from "../server/failure.ts";
import { Cited } from "./cited.tsx";
import { OrderEdit } from "./order-edit.tsx";
import { useOrder, useOrderOf } from "./server.ts";

type Props = {
  readonly call: string;
  /** Of the caller, where it is known whole and no call tells it. */
  readonly number?: string | undefined;
  readonly businessType?: string | null | undefined;
};

/** Its newest state, however it is changed elsewhere. */
const Opened = ({ id }: { id: string }) => {
  const order = useOrder(id);
  if (!order.data) return <Loading />;
  return (
    <>
      <Cited order={order.data} />
      <OrderEdit order={order.data} />
    </>
  );
};

/** The work order of a call, beside the call: begun with it, saved as it is typed, and the same again after a refresh or at another place. */
export const OrderPanel = ({ call, number, businessType }: Props) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const order = useOrderOf({
    ...{ source: "call", ref: call },
    // A masked number names nobody.
    ...(number !== undefined && /^\+?\d{3,20}$/.test(number) && { number }),
    ...(businessType !== undefined && { businessType }),
  });
  if (order.isError)
    return <Failing what={t("orders.notOpened")} why={words(order.error)} again={() => void order.refetch()} />;
  if (order.isPending) return <Loading />;
  return <Opened id={order.data.id} />;
};
