System.Console.WriteLine("moderator");
