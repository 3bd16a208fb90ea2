export { NewPassword } from "./new-password.tsx";
export { SignIn } from "./sign-in.tsx";
