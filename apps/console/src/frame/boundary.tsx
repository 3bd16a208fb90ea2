import { Component, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Failing } from "../look/page-state.tsx";

const Broken = ({ again }: { again: () => void }) => {
  const { t } = useTranslation();
  return <Failing what={t("frame.broken")} why={t("frame.brokenWhy")} again={again} />;
};

type Props = { readonly page: string; readonly children: ReactNode };
type State = { readonly isBroken: boolean };

/** A page that breaks takes nothing with it: the phone bar and its call stay. Another page is tried anew. */
export class Boundary extends Component<Props, State> {
  override state: State = { isBroken: false };

  static getDerivedStateFromError(): State {
    return { isBroken: true };
  }

  override componentDidUpdate(before: Props): void {
    if (this.state.isBroken && before.page !== this.props.page) this.#again();
  }

  #again = (): void => this.setState({ isBroken: false });

  override render(): ReactNode {
    return this.state.isBroken ? <Broken again={this.#again} /> : this.props.children;
  }
}
