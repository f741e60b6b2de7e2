# frozen_string_literal: true

# Reçoit les webhooks de Passe Marché : vérifie, garde, répond, puis traite.
# C'est une application Rack : `run Receveur.new` dans config.ru, `mount Receveur.new => '/'` dans les
# routes de Rails, ou `ruby serveur.rb` pour essayer sans aucune gemme.
# Réglages, par variables d'environnement : PASSEMARCHE_WEBHOOK_SECRET,
# EVENEMENTS (dossier où les événements sont gardés).

require 'digest'
require 'fileutils'
require 'json'
require 'openssl'

class Receveur
  TAILLE_MAXIMALE = 10_000_000
  OBJETS = {
    'market.completed' => 'market',
    'market_application.completed' => 'market_application'
  }.freeze

  def initialize
    @secret = ENV.fetch('PASSEMARCHE_WEBHOOK_SECRET')
    @dossier = ENV.fetch('EVENEMENTS', 'evenements')
    FileUtils.mkdir_p(@dossier)
    @a_traiter = Queue.new
    Thread.new { loop { traiter(*@a_traiter.pop) } }
  end

  def call(env)
    return stats if env['REQUEST_METHOD'] == 'GET' && env['PATH_INFO'] == '/webhooks/stats'
    return reponse(404) unless env['PATH_INFO'] == '/webhooks/passemarche'
    return reponse(405, '', 'allow' => 'POST') unless env['REQUEST_METHOD'] == 'POST'

    # Rack met les noms d'en-têtes en capitales : la casse de l'envoi n'importe pas.
    recevoir(env['rack.input']&.read(TAILLE_MAXIMALE + 1).to_s, env['HTTP_X_WEBHOOK_SIGNATURE_SHA256'].to_s)
  end

  private

  def recevoir(corps, recue)
    return reponse(413) if corps.bytesize > TAILLE_MAXIMALE
    return reponse(401) unless signature_juste?(corps, recue)

    evenement = lire(corps)
    return reponse(400) unless evenement

    objet = OBJETS[evenement['event']]
    return reponse(200) unless objet # inconnu : accepté, et laissé de côté

    identifiant = evenement[objet].is_a?(Hash) ? evenement[objet]['identifier'] : nil
    return reponse(400) unless identifiant && evenement['timestamp']

    @a_traiter << [evenement, identifiant] if garder?(evenement, identifiant, corps)
    reponse(200)
  end

  # Refait la signature sur les octets reçus, tels quels, et compare en temps constant.
  def signature_juste?(corps, recue)
    juste = "sha256=#{OpenSSL::HMAC.hexdigest('SHA256', @secret, corps)}"
    OpenSSL.secure_compare(juste, recue)
  end

  # Donne l'événement, ou nil si ce n'en est pas un.
  def lire(corps)
    evenement = JSON.parse(corps)
    evenement if evenement.is_a?(Hash) && evenement['event'].is_a?(String)
  rescue JSON::ParserError, EncodingError
    nil
  end

  # Garde un événement sur le disque ; false s'il y était déjà. EXCL échoue si le fichier existe : deux
  # envois simultanés n'en font qu'un. Dans une base de données, c'est un index unique.
  def garder?(evenement, identifiant, corps)
    cle = [evenement['event'], identifiant, evenement['timestamp']].join('|')
    chemin = File.join(@dossier, "#{Digest::SHA256.hexdigest(cle)}.json")
    File.open(chemin, File::WRONLY | File::CREAT | File::EXCL | File::BINARY) { |f| f.write(corps) }
    true
  rescue Errno::EEXIST
    false
  end

  # Le vrai travail, une fois l'accusé parti.
  def traiter(evenement, identifiant)
    $stdout.puts("#{evenement['event']} #{identifiant}")
    $stdout.flush
  end

  def stats
    reponse(200, JSON.generate('processed' => Dir.glob(File.join(@dossier, '*.json')).size))
  end

  def reponse(statut, texte = '', entetes = {})
    [statut, { 'content-type' => 'application/json' }.merge(entetes), [texte]]
  end
end
