// Appelle l'API de Passe Marché avec un jeton gardé, et renouvelé sur 401. .NET seul, sans paquet.
// Réglages, par variables d'environnement : PASSEMARCHE_URL, PASSEMARCHE_CLIENT_ID,
// PASSEMARCHE_CLIENT_SECRET. Essai : dotnet run "Premier marché" "Second marché"
using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;

/// Un client par processus : un nouveau jeton révoque le précédent, il ne faut donc qu'en avoir un.
public sealed class Client
{
    static readonly string Url =
        Environment.GetEnvironmentVariable("PASSEMARCHE_URL") ?? "http://127.0.0.1:3000";

    // Un seul HttpClient pour toute l'application : il garde les connexions.
    readonly HttpClient http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
    readonly SemaphoreSlim verrou = new SemaphoreSlim(1);
    string jeton;

    public static void Main(string[] noms)
    {
        Essayer(noms).GetAwaiter().GetResult();
    }

    static async Task Essayer(string[] noms)
    {
        var client = new Client();
        foreach (string nom in noms)
        {
            string marche = "{\"public_market\": {\"name\": " + TexteJson(nom)
                + ", \"deadline\": \"2099-12-31T12:00:00Z\", \"siret\": \"13002526500013\""
                + ", \"market_type_codes\": [\"services\"]}}";
            Console.WriteLine(Champ("identifier", await client.Appeler("/api/v1/public_markets", marche)));
        }
    }

    /// Appelle en POST et donne la réponse ; sur 401, renouvelle le jeton et recommence une fois.
    public async Task<string> Appeler(string chemin, string json)
    {
        string utilise = await Obtenir(null);
        HttpResponseMessage reponse = await Envoyer(chemin, json, utilise);
        if (reponse.StatusCode == HttpStatusCode.Unauthorized)
            reponse = await Envoyer(chemin, json, await Obtenir(utilise));
        string corps = await reponse.Content.ReadAsStringAsync();
        if (!reponse.IsSuccessStatusCode)
            throw new HttpRequestException(chemin + " : " + (int)reponse.StatusCode + " " + corps);
        return corps;
    }

    /// Donne le jeton, renouvelé s'il est celui qui vient d'être rejeté et que personne ne l'a fait.
    async Task<string> Obtenir(string rejete)
    {
        await verrou.WaitAsync();
        try
        {
            if (jeton == null || jeton == rejete) jeton = await Demander();
            return jeton;
        }
        finally
        {
            verrou.Release();
        }
    }

    async Task<string> Demander()
    {
        var formulaire = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = Environment.GetEnvironmentVariable("PASSEMARCHE_CLIENT_ID"),
            ["client_secret"] = Environment.GetEnvironmentVariable("PASSEMARCHE_CLIENT_SECRET"),
            ["scope"] = "api_access",
        });
        HttpResponseMessage reponse = await http.PostAsync(Url + "/oauth/token", formulaire);
        string corps = await reponse.Content.ReadAsStringAsync();
        if (!reponse.IsSuccessStatusCode)
            throw new HttpRequestException("jeton refusé : " + (int)reponse.StatusCode + " " + corps);
        return Champ("access_token", corps);
    }

    Task<HttpResponseMessage> Envoyer(string chemin, string json, string porte)
    {
        // Une demande ne s'envoie qu'une fois : on en refait une à chaque essai.
        var demande = new HttpRequestMessage(HttpMethod.Post, Url + chemin)
        {
            Content = new StringContent(json, Encoding.UTF8, "application/json"),
        };
        demande.Headers.Authorization = new AuthenticationHeaderValue("Bearer", porte);
        return http.SendAsync(demande);
    }

    /// Prend un champ simple. Avec System.Text.Json : JsonDocument.Parse(json).RootElement.GetProperty(nom).
    static string Champ(string nom, string json)
    {
        Match trouve = Regex.Match(json, "\"" + nom + "\"\\s*:\\s*\"([^\"\\\\]+)\"");
        if (!trouve.Success) throw new FormatException("pas de " + nom + " dans " + json);
        return trouve.Groups[1].Value;
    }

    static string TexteJson(string texte)
    {
        return "\"" + texte.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n") + "\"";
    }
}
