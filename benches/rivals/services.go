// services NAME PROTO N: N times, Go looks a service up. Prints its port, or "none"; then the microseconds of the first
// time, in which it reads the file.
package main

import (
	"fmt"
	"net"
	"os"
	"strconv"
	"time"
)

func main() {
	name, proto := os.Args[1], os.Args[2]
	turns, err := strconv.Atoi(os.Args[3])
	if err != nil {
		panic(err)
	}
	start := time.Now()
	port, err := net.LookupPort(proto, name)
	first := time.Since(start)
	for n := 1; n < turns; n++ {
		port, err = net.LookupPort(proto, name)
	}
	if err != nil {
		fmt.Println("none")
	} else {
		fmt.Println(port)
	}
	fmt.Println(float64(first.Nanoseconds()) / 1000)
}
