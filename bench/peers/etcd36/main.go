// Command etcd36 is a current etcd, for tests and benchmarks that compare with it.
//
// It takes the few flags of etcd that those give, and keeps etcd's own defaults otherwise.
package main

import (
	"flag"
	"log"
	"net/url"
	"os"
	"os/signal"
	"syscall"
	"time"

	"go.etcd.io/etcd/server/v3/embed"
)

func main() {
	cfg := embed.NewConfig()
	flag.StringVar(&cfg.Name, "name", cfg.Name, "name of the member")
	flag.StringVar(&cfg.Dir, "data-dir", "", "where the member keeps its data")
	flag.StringVar(&cfg.InitialCluster, "initial-cluster", "", "name=URL of each member")
	flag.StringVar(&cfg.ClusterState, "initial-cluster-state", cfg.ClusterState, "new, or existing to join")
	flag.Int64Var(&cfg.QuotaBackendBytes, "quota-backend-bytes", cfg.QuotaBackendBytes, "size of the database at most")
	flag.UintVar(&cfg.BcryptCost, "bcrypt-cost", cfg.BcryptCost, "cost of the hash of a password")
	flag.DurationVar(&cfg.WatchProgressNotifyInterval, "watch-progress-notify-interval",
		10*time.Minute, "how often watchers are told that nothing happens")
	clients := flag.String("listen-client-urls", "", "where clients are served")
	flag.String("advertise-client-urls", "", "as --listen-client-urls")
	peers := flag.String("listen-peer-urls", "", "where other members are served")
	flag.String("initial-advertise-peer-urls", "", "as --listen-peer-urls")
	flag.Parse()

	cfg.ListenClientUrls = []url.URL{parse(*clients)}
	cfg.AdvertiseClientUrls = cfg.ListenClientUrls
	cfg.ListenPeerUrls = []url.URL{parse(*peers)}
	cfg.AdvertisePeerUrls = cfg.ListenPeerUrls

	etcd, err := embed.StartEtcd(cfg)
	if err != nil {
		log.Fatal(err)
	}
	defer etcd.Close()
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
	select {
	case err = <-etcd.Err():
		log.Print(err)
	case <-stop:
	}
}

func parse(text string) url.URL {
	parsed, err := url.Parse(text)
	if err != nil {
		log.Fatal(err)
	}
	return *parsed
}
