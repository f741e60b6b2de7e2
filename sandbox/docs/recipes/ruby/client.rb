# frozen_string_literal: true

# Appelle l'API de Passe Marché avec un jeton gardé, et renouvelé sur 401. Bibliothèque standard seule.
# Réglages, par variables d'environnement : PASSEMARCHE_URL, PASSEMARCHE_CLIENT_ID,
# PASSEMARCHE_CLIENT_SECRET. Essai : ruby client.rb "Premier marché" "Second marché"

require 'json'
require 'net/http'

# Un client par processus : un nouveau jeton révoque le précédent, il ne faut donc qu'en avoir un. Avec
# plusieurs processus (Puma en grappe, Sidekiq), gardez le jeton dans un cache commun (Rails.cache).
class Client
  DELAI = 30

  def initialize
    @url = ENV.fetch('PASSEMARCHE_URL', 'http://127.0.0.1:3000')
    @verrou = Mutex.new
  end

  # Appelle en POST et donne la réponse ; sur 401, renouvelle le jeton et recommence une fois.
  def appeler(chemin, contenu)
    jeton = obtenir(rejete: nil)
    reponse = envoyer(chemin, contenu, jeton)
    reponse = envoyer(chemin, contenu, obtenir(rejete: jeton)) if reponse.code == '401'
    raise "#{chemin} : #{reponse.code} #{reponse.body}" unless reponse.is_a?(Net::HTTPSuccess)

    JSON.parse(reponse.body)
  end

  private

  # Donne le jeton, renouvelé s'il est celui qui vient d'être rejeté ; si un autre thread l'a déjà
  # renouvelé, le sien convient.
  def obtenir(rejete:)
    @verrou.synchronize do
      @jeton = demander if @jeton.nil? || @jeton == rejete
      @jeton
    end
  end

  def demander
    demande = Net::HTTP::Post.new('/oauth/token')
    demande.set_form_data(
      grant_type: 'client_credentials', scope: 'api_access',
      client_id: ENV.fetch('PASSEMARCHE_CLIENT_ID'), client_secret: ENV.fetch('PASSEMARCHE_CLIENT_SECRET')
    )
    reponse = executer(demande)
    raise "jeton refusé : #{reponse.code} #{reponse.body}" unless reponse.is_a?(Net::HTTPSuccess)

    JSON.parse(reponse.body).fetch('access_token')
  end

  def envoyer(chemin, contenu, jeton)
    entetes = { 'Authorization' => "Bearer #{jeton}", 'Content-Type' => 'application/json' }
    demande = Net::HTTP::Post.new(chemin, entetes)
    demande.body = JSON.generate(contenu)
    executer(demande)
  end

  def executer(demande)
    adresse = URI(@url)
    options = { use_ssl: adresse.scheme == 'https', open_timeout: DELAI, read_timeout: DELAI }
    Net::HTTP.start(adresse.host, adresse.port, **options) { |http| http.request(demande) }
  end
end

client = Client.new
ARGV.each do |nom|
  marche = {
    name: nom, deadline: '2099-12-31T12:00:00Z', siret: '13002526500013', market_type_codes: ['services']
  }
  puts client.appeler('/api/v1/public_markets', { public_market: marche })['identifier']
end
