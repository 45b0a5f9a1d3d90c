// Spør én gang om informasjonskapsler og husker svaret i en informasjonskapsel.
(function () {
  "use strict";
  const answered = document.cookie.split("; ").some((one) => one.startsWith("samtykke="));
  if (answered || window.top !== window) return;

  const banner = document.createElement("div");
  banner.id = "samtykke";
  banner.className = "samtykke";
  banner.setAttribute("role", "region");
  banner.setAttribute("aria-labelledby", "samtykke-tittel");
  banner.innerHTML =
    '<h2 id="samtykke-tittel">Informasjonskapsler</h2>' +
    "<p>Vi bruker informasjonskapsler for å telle besøk og gjøre nettstedet bedre. " +
    "Nødvendige informasjonskapsler er alltid i bruk.</p>" +
    '<div class="valg"><button type="button" data-svar="alle">Godta alle</button>' +
    '<button type="button" class="svak" data-svar="nodvendige">Avvis alle</button></div>';

  banner.addEventListener("click", (event) => {
    const answer = event.target.dataset.svar;
    if (!answer) return;
    document.cookie = "samtykke=" + answer + "; path=/; max-age=31536000; SameSite=Lax";
    banner.remove();
  });
  document.body.append(banner);
})();
