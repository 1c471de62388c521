// Dark by default, as a room at night wants it; light for the day. The choice stays on this machine.
export type Theme = "dark" | "light";

const KEY = "detente.theme";
let name = $state<Theme>(document.documentElement.dataset["theme"] === "light" ? "light" : "dark");

export const theme = {
  get name() {
    return name;
  },
  toggle() {
    name = name === "dark" ? "light" : "dark";
    document.documentElement.dataset["theme"] = name;
    try {
      localStorage.setItem(KEY, name);
    } catch {
      // storage is forbidden: the choice lasts as long as the page
    }
  },
};
