import type { signInZh } from "./sign-in-zh-cn.ts";

/** The page to sign in, and the first password. */
export const signInEn: typeof signInZh = {
  signIn: {
    title: "Sign in",
    name: "Agent number or account",
    nameMissing: "Enter your agent number or account",
    password: "Password",
    passwordMissing: "Enter the password",
    enter: "Sign in",
  },
};
