# frozen_string_literal: true

# De quoi essayer une application Rack sans aucune gemme : un serveur HTTP réduit au nécessaire.
# En production, Puma. Réglage, par variable d'environnement : PORT (8080).

require 'socket'
require 'stringio'
require_relative 'receveur'

def lire_requete(client)
  methode, cible, = client.gets.to_s.split
  return nil unless cible

  env = { 'REQUEST_METHOD' => methode, 'PATH_INFO' => cible.split('?', 2).first }
  while (ligne = client.gets&.chomp) && !ligne.empty?
    nom, valeur = ligne.split(':', 2)
    env["HTTP_#{nom.upcase.tr('-', '_')}"] = valeur.to_s.strip
  end
  env['rack.input'] = StringIO.new(client.read(env['HTTP_CONTENT_LENGTH'].to_i).to_s)
  env
end

def servir(client, application)
  env = lire_requete(client)
  return unless env

  statut, entetes, corps = application.call(env)
  texte = corps.join
  entetes = entetes.merge('content-length' => texte.bytesize, 'connection' => 'close')
  client.write("HTTP/1.1 #{statut} .\r\n#{entetes.map { |n, v| "#{n}: #{v}\r\n" }.join}\r\n#{texte}")
rescue Errno::ECONNRESET, Errno::EPIPE
  nil # l'autre côté est parti
ensure
  client.close
end

application = Receveur.new
serveur = TCPServer.new('127.0.0.1', Integer(ENV.fetch('PORT', '8080')))
puts "J'écoute sur le port #{serveur.addr[1]}."
$stdout.flush
loop { Thread.new(serveur.accept) { |client| servir(client, application) } }
