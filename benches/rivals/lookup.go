// lookup NAME N: N times, Go's own resolver looks a host up, of both families. Prints the addresses of the last time.
package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"strconv"
)

func main() {
	turns, err := strconv.Atoi(os.Args[2])
	if err != nil {
		panic(err)
	}
	resolver := net.Resolver{PreferGo: true}
	var found []net.IPAddr
	for n := 0; n < turns; n++ {
		found, _ = resolver.LookupIPAddr(context.Background(), os.Args[1])
	}
	fmt.Println(found)
}
