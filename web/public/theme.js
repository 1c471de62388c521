// Before the first paint, so that a light page never flashes dark. What a person chose stays on their machine.
(function () {
  var chosen = null;
  try { chosen = localStorage.getItem("detente.theme"); } catch { /* storage is forbidden: dark serves */ }
  document.documentElement.dataset.theme = chosen === "light" ? "light" : "dark";
})();
