// Reçoit les webhooks de Passe Marché : vérifie, garde, répond, puis traite. .NET seul, sans paquet.
// Réglages, par variables d'environnement : PASSEMARCHE_WEBHOOK_SECRET, PORT (8080),
// EVENEMENTS (dossier où les événements sont gardés).
using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Runtime.Serialization.Json;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using System.Xml;
using System.Xml.Linq;

public static class Receveur
{
    const int TailleMaximale = 10 * 1000 * 1000;

    static readonly Dictionary<string, string> Objets = new Dictionary<string, string>
    {
        ["market.completed"] = "market",
        ["market_application.completed"] = "market_application",
    };

    static readonly byte[] Secret = Encoding.UTF8.GetBytes(Reglage("PASSEMARCHE_WEBHOOK_SECRET", null));
    static readonly string Dossier = Reglage("EVENEMENTS", "evenements");
    static readonly BlockingCollection<Tuple<string, string>> ATraiter =
        new BlockingCollection<Tuple<string, string>>();

    public static void Main()
    {
        Directory.CreateDirectory(Dossier);
        new Thread(Travailler) { IsBackground = true }.Start();
        var serveur = new HttpListener();
        serveur.Prefixes.Add("http://127.0.0.1:" + Reglage("PORT", "8080") + "/");
        serveur.Start();
        Console.WriteLine("J'écoute sur " + string.Join(", ", serveur.Prefixes));
        while (true)
        {
            HttpListenerContext echange = serveur.GetContext();
            ThreadPool.QueueUserWorkItem(_ => Servir(echange));
        }
    }

    static void Servir(HttpListenerContext echange)
    {
        try
        {
            string chemin = echange.Request.Url.AbsolutePath;
            string methode = echange.Request.HttpMethod;
            if (chemin == "/webhooks/stats" && methode == "GET")
                Repondre(echange, 200, "{\"processed\": " + Directory.GetFiles(Dossier).Length + "}");
            else if (chemin != "/webhooks/passemarche")
                Repondre(echange, 404);
            else if (methode != "POST")
                Repondre(echange, 405);
            else
                Recevoir(echange);
        }
        catch (Exception erreur) // 500 : le service enverra de nouveau
        {
            Console.Error.WriteLine(erreur);
            try { Repondre(echange, 500); } catch (Exception) { echange.Response.Abort(); }
        }
    }

    static void Recevoir(HttpListenerContext echange)
    {
        byte[] corps = LireCorps(echange.Request.InputStream);
        if (corps == null) { Repondre(echange, 413); return; }
        // L'indexeur ne distingue pas la casse des noms d'en-têtes.
        string recue = echange.Request.Headers["X-Webhook-Signature-SHA256"] ?? "";
        if (!SignatureJuste(corps, recue)) { Repondre(echange, 401); return; }
        XElement evenement = Lire(corps);
        string nom = (string)evenement?.Element("event");
        if (string.IsNullOrEmpty(nom)) { Repondre(echange, 400); return; }
        if (!Objets.ContainsKey(nom)) { Repondre(echange, 200); return; } // inconnu : laissé de côté
        string identifiant = (string)evenement.Element(Objets[nom])?.Element("identifier");
        string instant = (string)evenement.Element("timestamp");
        if (string.IsNullOrEmpty(identifiant) || string.IsNullOrEmpty(instant))
        {
            Repondre(echange, 400);
            return;
        }
        bool nouveau = Garder(nom + "|" + identifiant + "|" + instant, corps);
        Repondre(echange, 200);
        if (nouveau) ATraiter.Add(Tuple.Create(nom, identifiant));
    }

    /// Donne les octets du corps, ou null s'il y en a trop.
    static byte[] LireCorps(Stream flux)
    {
        var lus = new MemoryStream();
        var tampon = new byte[65536];
        int n;
        while ((n = flux.Read(tampon, 0, tampon.Length)) > 0)
        {
            lus.Write(tampon, 0, n);
            if (lus.Length > TailleMaximale) return null;
        }
        return lus.ToArray();
    }

    /// Refait la signature sur les octets reçus, tels quels, et compare en temps constant.
    static bool SignatureJuste(byte[] corps, string recue)
    {
        using (var hmac = new HMACSHA256(Secret))
        {
            string juste = "sha256=" + Hexadecimal(hmac.ComputeHash(corps));
            return CryptographicOperations.FixedTimeEquals(
                Encoding.UTF8.GetBytes(juste), Encoding.UTF8.GetBytes(recue));
        }
    }

    /// Donne l'événement, ou null si ce n'en est pas un. Avec System.Text.Json : JsonDocument.Parse.
    static XElement Lire(byte[] corps)
    {
        if (corps.Length == 0) return null;
        try
        {
            using (var lecteur = JsonReaderWriterFactory.CreateJsonReader(corps, XmlDictionaryReaderQuotas.Max))
            {
                XElement lu = XElement.Load(lecteur);
                return (string)lu.Attribute("type") == "object" ? lu : null;
            }
        }
        catch (Exception erreur) when (
            erreur is XmlException || erreur is FormatException || erreur is InvalidOperationException)
        {
            return null;
        }
    }

    /// Garde un événement sur le disque ; false s'il y était déjà. CreateNew échoue si le fichier existe :
    /// deux envois simultanés n'en font qu'un. Dans une base de données, c'est un index unique.
    static bool Garder(string cle, byte[] corps)
    {
        string chemin;
        using (var sha256 = SHA256.Create())
            chemin = Path.Combine(Dossier, Hexadecimal(sha256.ComputeHash(Encoding.UTF8.GetBytes(cle))) + ".json");
        try
        {
            using (var fichier = new FileStream(chemin, FileMode.CreateNew))
                fichier.Write(corps, 0, corps.Length);
            return true;
        }
        catch (IOException) when (File.Exists(chemin))
        {
            return false;
        }
    }

    static void Travailler()
    {
        foreach (var recu in ATraiter.GetConsumingEnumerable()) Traiter(recu.Item1, recu.Item2);
    }

    /// Le vrai travail, une fois l'accusé parti.
    static void Traiter(string nom, string identifiant)
    {
        Console.WriteLine(nom + " " + identifiant);
    }

    static void Repondre(HttpListenerContext echange, int statut, string texte = "")
    {
        byte[] contenu = Encoding.UTF8.GetBytes(texte);
        echange.Response.StatusCode = statut;
        if (statut == 405) echange.Response.AddHeader("Allow", "POST");
        echange.Response.ContentType = "application/json";
        echange.Response.ContentLength64 = contenu.Length;
        echange.Response.OutputStream.Write(contenu, 0, contenu.Length);
        echange.Response.Close();
    }

    static string Hexadecimal(byte[] octets)
    {
        return BitConverter.ToString(octets).Replace("-", "").ToLowerInvariant();
    }

    static string Reglage(string nom, string defaut)
    {
        return Environment.GetEnvironmentVariable(nom) ?? defaut
            ?? throw new InvalidOperationException(nom + " manque");
    }
}
