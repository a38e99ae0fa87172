using System.CommandLine;
using Moderator.Benchmarks;

var root = new RootCommand("Measurements and long rounds of Moderator.");
root.Subcommands.Add(MicroVerb.Create());
return await root.Parse(args).InvokeAsync();
